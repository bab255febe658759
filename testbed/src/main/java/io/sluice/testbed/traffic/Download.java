package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.time.Duration;

/** A file fetched by {@code curl} in a namespace and hashed as it comes; nothing of it is kept. */
public final class Download {

    private Download() {
    }

    /** Fetches the whole file and returns the SHA-256 of what arrived, in lower-case hexadecimal digits. */
    public static String sha256(final Host client, final String url) {
        return sha256(client, url, Duration.ofSeconds(150));
    }

    /** The same, which fails when it takes longer than {@code limit}. */
    public static String sha256(final Host client, final String url, final Duration limit) {
        return sha256(client, url, limit, "");
    }

    /** The same at a leisurely pace: so many MiB a second. */
    public static String sha256(final Host client, final String url, final Duration limit, final int mebibytesPerSecond) {
        return sha256(client, url, limit, " --limit-rate " + mebibytesPerSecond + "M");
    }

    private static String sha256(final Host client, final String url, final Duration limit, final String more) {
        final String pipe = "set -o pipefail; curl --silent --show-error --fail --max-time " + limit.toSeconds() + more
            + " '" + url + "' | sha256sum";
        return client.netns().attempt("bash", "-c", pipe).outOrThrow().split(" ")[0];
    }
}
