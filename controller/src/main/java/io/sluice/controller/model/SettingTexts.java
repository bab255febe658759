package io.sluice.controller.model;

import io.sluice.table.BackendDown;
import io.sluice.table.ConnectionOptions;
import io.sluice.table.Persistence;
import io.sluice.table.Protocol;
import io.sluice.table.Timeouts;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@link VipSettings} by the names that they have in the file, in requests and in answers. */
public final class SettingTexts {
    /** All names, in the order in which they are taken up. */
    public static final List<String> KEYS = List.of("timeouts", "onBackendDown", "persistence", "persistencePrefix", "slowStart");
    /** The states that have timeouts, in the order of {@link Timeouts}. */
    static final List<String> STATES = List.of("half-open", "established", "closing", "closed", "datagram");

    private static final String DATAGRAM = STATES.get(4);
    private static final String OFF = "off";
    private static final String USUAL = "default";

    private final Endpoint vip;

    private SettingTexts(final Endpoint vip) {
        this.vip = vip;
    }

    /** The settings of the VIP at that endpoint, which were {@code before}, after what is given; lists have commas. */
    public static VipSettings of(final Map<String, String> given, final VipSettings before, final Endpoint vip) {
        final SettingTexts texts = new SettingTexts(vip);
        VipSettings settings = before;
        for (final String key : KEYS) {
            if (given.containsKey(key)) {
                settings = texts.taken(key, given.get(key), settings);
            }
        }
        return settings;
    }

    private VipSettings taken(final String key, final String text, final VipSettings settings) {
        final ConnectionOptions before = settings.connections();
        return switch (key) {
            case "timeouts" -> settings.with(new ConnectionOptions(timeouts(text, before.timeouts()), before.backendDown(),
                before.persistence()));
            case "onBackendDown" -> settings.with(new ConnectionOptions(before.timeouts(),
                Texts.choice("what becomes of connections", BackendDown.class, text), before.persistence()));
            case "persistence" -> settings.with(new ConnectionOptions(before.timeouts(), before.backendDown(),
                persistence(text, before.persistence())));
            case "persistencePrefix" -> settings.with(new ConnectionOptions(before.timeouts(), before.backendDown(),
                prefix(text, before.persistence())));
            default -> settings.withSlowStart(text.equals(OFF) ? Duration.ZERO : Texts.duration("slow start", text));
        };
    }

    private Timeouts timeouts(final String text, final Timeouts before) {
        final int[] seconds = seconds(before);
        for (final String timeout : text.split(",", -1)) {
            final int equals = timeout.indexOf('=');
            if (equals < 0) {
                throw new RefusedException("timeout " + Texts.quote(timeout) + " is not STATE=TIME; write it like"
                    + " established=15m");
            }
            final String state = timeout.substring(0, equals);
            seconds[state(state)] = timeout(state, timeout.substring(equals + 1));
        }
        return Refusals.refusing(() -> new Timeouts(seconds[0], seconds[1], seconds[2], seconds[3], seconds[4]));
    }

    /** The state's place in {@link #STATES}; refuses one that no connection of this VIP comes to. */
    private int state(final String state) {
        if (!STATES.contains(state)) {
            throw new RefusedException("timeout " + Texts.quote(state) + " is not known; known: " + String.join(", ", STATES));
        }
        final boolean isTcp = vip.protocol() == Protocol.TCP;
        if (isTcp == state.equals(DATAGRAM)) {
            throw new RefusedException("timeout " + state + " is of " + (isTcp ? "UDP and SCTP" : "TCP") + ", and VIP " + vip
                + " is " + Texts.text(vip.protocol()) + "; give "
                + (isTcp ? String.join(", ", STATES.subList(0, STATES.size() - 1)) : DATAGRAM));
        }
        return STATES.indexOf(state);
    }

    private static int timeout(final String state, final String text) {
        if (text.equals(USUAL)) {
            return 0;
        }
        final int seconds = seconds("timeout " + state, text);
        if (seconds == 0) {
            throw new RefusedException("timeout " + state + " " + text + " would forget connections at once; give 1s to a week,"
                + " or " + USUAL);
        }
        return seconds;
    }

    private static Persistence persistence(final String text, final Persistence before) {
        return text.equals(OFF) ? Persistence.NONE : Refusals.refusing(() ->
            new Persistence(seconds("persistence", text), before.prefixV4(), before.prefixV6()));
    }

    private Persistence prefix(final String text, final Persistence before) {
        if (!before.isOn()) {
            throw new RefusedException("a persistence prefix says which clients stay together, and those of this VIP don't stay;"
                + " give --persistence TIME too");
        }
        final int longest = isIpv4() ? Persistence.WHOLE_V4 : Persistence.WHOLE_V6;
        final int bits = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
        if (bits < 1 || bits > longest) {
            throw new RefusedException("persistence prefix " + Texts.quote(text) + " is not a length that an "
                + Addresses.family(vip.address()) + " prefix can have; give 1 to " + longest + " bits");
        }
        return isIpv4() ? new Persistence(before.seconds(), bits, before.prefixV6())
            : new Persistence(before.seconds(), before.prefixV4(), bits);
    }

    private boolean isIpv4() {
        return Addresses.family(vip.address()).equals("IPv4");
    }

    private static int seconds(final String what, final String text) {
        final Duration duration = Texts.duration(what, text);
        if (duration.toMillis() % 1000 != 0) {
            throw new RefusedException(what + " " + text + " is not of whole seconds, in which connections are timed; write it"
                + " like 2s or 1m");
        }
        return (int) Math.min(Integer.MAX_VALUE, duration.toSeconds());
    }

    private static int[] seconds(final Timeouts timeouts) {
        return new int[] {timeouts.halfOpen(), timeouts.established(), timeouts.closing(), timeouts.closed(),
            timeouts.datagram()};
    }

    /** Those that are not as usual, in the order of {@link #KEYS}: texts, a number, and the timeouts as texts by state. */
    public static Map<String, Object> describe(final VipSettings settings, final Endpoint vip) {
        final Map<String, Object> described = new LinkedHashMap<>();
        final ConnectionOptions connections = settings.connections();
        final Map<String, Object> timeouts = describe(connections.timeouts());
        if (!timeouts.isEmpty()) {
            described.put("timeouts", timeouts);
        }
        if (connections.backendDown() != BackendDown.KEEP) {
            described.put("onBackendDown", Texts.text(connections.backendDown()));
        }
        final Persistence persistence = connections.persistence();
        if (persistence.isOn()) {
            described.put("persistence", Texts.text(Duration.ofSeconds(persistence.seconds())));
            final boolean isIpv4 = new SettingTexts(vip).isIpv4();
            final int prefix = isIpv4 ? persistence.prefixV4() : persistence.prefixV6();
            if (prefix != (isIpv4 ? Persistence.WHOLE_V4 : Persistence.WHOLE_V6)) {
                described.put("persistencePrefix", prefix);
            }
        }
        if (settings.startsSlowly()) {
            described.put("slowStart", Texts.text(settings.slowStart()));
        }
        return described;
    }

    private static Map<String, Object> describe(final Timeouts timeouts) {
        final Map<String, Object> described = new LinkedHashMap<>();
        final int[] seconds = seconds(timeouts);
        for (int i = 0; i < seconds.length; i++) {
            if (seconds[i] != 0) {
                described.put(STATES.get(i), Texts.text(Duration.ofSeconds(seconds[i])));
            }
        }
        return described;
    }

    /** What is not as usual, in one line for people, by the options' names. */
    public static String line(final VipSettings settings, final Endpoint vip) {
        final Map<String, Object> described = describe(settings, vip);
        if (described.isEmpty()) {
            return "all as usual";
        }
        return described.entrySet().stream().map(entry -> switch (entry.getKey()) {
            case "timeouts" -> "timeout " + ((Map<?, ?>) entry.getValue()).entrySet().stream()
                .map(timeout -> timeout.getKey() + "=" + timeout.getValue()).collect(Collectors.joining(","));
            case "onBackendDown" -> "on-backend-down " + entry.getValue();
            case "persistencePrefix" -> "persistence-prefix " + entry.getValue();
            case "slowStart" -> "slow-start " + entry.getValue();
            default -> entry.getKey() + " " + entry.getValue();
        }).collect(Collectors.joining(", "));
    }
}
