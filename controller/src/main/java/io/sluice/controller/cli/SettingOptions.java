package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.List;

import picocli.CommandLine.Option;

/** What of a VIP can be changed while it runs. What is left out is left to the controller. */
final class SettingOptions {
    @Option(names = "--timeout", paramLabel = "STATE=TIME", split = ",", description = "How long connections are remembered "
        + "after their last packet. TCP: half-open (default: 60s), established (15m), closing (2m), closed (10s); UDP and SCTP: "
        + "datagram (5m). Several with commas between them; STATE=default takes one back.")
    private List<String> timeouts;

    @Option(names = "--on-backend-down", paramLabel = "WHAT", description = "What becomes of TCP and SCTP connections when their "
        + "backend fails its checks: keep (the default: the check may be wrong), reschedule (to another backend, with the next "
        + "packet), or reset (TCP in nat and fullnat). UDP goes to another backend at once.")
    private String onBackendDown;

    @Option(names = "--persistence", paramLabel = "TIME", description = "A client's connections go to the backend of its last "
        + "one, until that has ended for so long; or off (the default).")
    private String persistence;

    @Option(names = "--persistence-prefix", paramLabel = "BITS", description = "How much of the address makes one client "
        + "(default: all of it).")
    private Integer persistencePrefix;

    @Option(names = "--slow-start", paramLabel = "TIME", description = "A backend that returns, or joins others, grows to its "
        + "weight over this time, 1s to 60m; or off (the default). Not for rr and lc, which heed no weights.")
    private String slowStart;

    Request addTo(final Request request) {
        return request.with("timeouts", timeouts).with("onBackendDown", onBackendDown).with("persistence", persistence)
            .with("persistencePrefix", persistencePrefix).with("slowStart", slowStart);
    }
}
