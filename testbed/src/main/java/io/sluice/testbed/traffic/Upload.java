package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.time.Duration;

/** A file sent by {@code curl} from a namespace to an {@link HttpBackend}, which keeps it. */
public final class Upload {

    private Upload() {
    }

    /** Sends the file to be stored as {@code name}; a server that has not taken all of it within {@code limit} is a failure. */
    public static void put(final Host client, final BigFile file, final String server, final String name, final Duration limit) {
        client.netns().attempt("curl", "--silent", "--show-error", "--fail", "--max-time", Long.toString(limit.toSeconds()),
            "--header", "Expect:", "--upload-file", file.path().toString(),
            "http://" + server + HttpBackend.RECEIVED + name).outOrThrow();
    }
}
