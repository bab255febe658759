package io.sluice.controller.model;

import io.sluice.table.QuicRouting;
import io.sluice.table.ServerId;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How QUIC connection ids name backends: read, written, and refused where they don't. */
public final class QuicOptions {
    private QuicOptions() {
    }

    /** Reads CONFIG:LENGTH, the configuration id and the octets of a server id; null for none. */
    public static QuicRouting parse(final String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("\\d{1,9}:\\d{1,9}")) {
            throw new RefusedException("QUIC routing " + Texts.quote(text) + " is not CONFIG:LENGTH; write it like 0:2 for config"
                + " id 0 and server ids of 2 octets");
        }
        final int colon = text.indexOf(':');
        return Refusals.refusing(() -> new QuicRouting(Integer.parseInt(text.substring(0, colon)),
            Integer.parseInt(text.substring(colon + 1))));
    }

    /** As it is read. */
    public static String text(final QuicRouting quic) {
        return quic.config() + ":" + quic.serverIdLength();
    }

    /** Reads a server id; null for none. */
    public static ServerId parseServerId(final String text) {
        return text == null ? null : Refusals.refusing(() -> new ServerId(text));
    }

    /** Refuses backends that can't be told from their server ids. */
    static void check(final String vip, final QuicRouting quic, final List<Backend> backends) {
        final Map<ServerId, Backend> byServerId = new HashMap<>();
        for (final Backend backend : backends) {
            final ServerId id = backend.serverId();
            if (quic == null && id != null) {
                throw new RefusedException("VIP " + vip + " doesn't look at QUIC connection ids; leave --server-id out, or define"
                    + " the VIP anew with --quic");
            }
            if (quic != null && id == null) {
                throw new RefusedException("VIP " + vip + " goes by the server ids in QUIC connection ids, and backend "
                    + backend.name() + " has none; give --server-id, " + quic.serverIdLength() + " octets in hexadecimal");
            }
            if (quic != null && id.length() != quic.serverIdLength()) {
                throw new RefusedException("server id " + id + " has " + id.length() + " octets, and those of VIP " + vip
                    + " have " + quic.serverIdLength() + "; give two hexadecimal digits for each");
            }
            final Backend twin = quic == null ? null : byServerId.put(id, backend);
            if (twin != null) {
                throw new RefusedException("backend " + twin.name() + " of VIP " + vip + " has server id " + id + " already; give"
                    + " backend " + backend.name() + " another");
            }
        }
    }
}
