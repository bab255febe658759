package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;

/** A file fetched by {@code curl} in a namespace and hashed as it comes; nothing of it is kept. */
public final class Download {

    private Download() {
    }

    /** Fetches the whole file and returns the SHA-256 of what arrived, in lower-case hexadecimal digits. */
    public static String sha256(final Host client, final String url) {
        final String pipe = "set -o pipefail; curl --silent --show-error --fail --max-time 150 '" + url + "' | sha256sum";
        return client.netns().attempt("bash", "-c", pipe).outOrThrow().split(" ")[0];
    }
}
