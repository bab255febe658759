package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A file fetched by {@code curl} in a namespace and compared with the original as it comes; nothing of it is kept. */
public final class Download {

    private static final Duration LIMIT = Duration.ofSeconds(150);

    private Download() {
    }

    /** Fetches the whole file; throws where what arrives differs from {@code original} in any octet, or in length. */
    public static void whole(final Host client, final String url, final Path original) {
        whole(client, url, original, LIMIT);
    }

    /** The same, which fails when it takes longer than {@code limit}. */
    public static void whole(final Host client, final String url, final Path original, final Duration limit) {
        client.netns().attempt(command(url, original, limit, "").toArray(String[]::new)).outOrThrow();
    }

    /** Begins to fetch it at so many octets a second, as {@code curl} takes them; exit code 0 says that it came as it is. */
    public static Process begin(final Host client, final String url, final Path original, final String perSecond) {
        return client.netns().start(Redirect.DISCARD, Redirect.INHERIT,
            command(url, original, LIMIT, "--limit-rate " + perSecond));
    }

    private static List<String> command(final String url, final Path original, final Duration limit, final String more) {
        final String curl = "curl --silent --show-error --fail --max-time " + limit.toSeconds() + " " + more + " '" + url + "'";
        return List.of("bash", "-c", "set -o pipefail; " + curl + " | cmp - '" + original + "' >&2");
    }
}
