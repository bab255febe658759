package io.sluice.testbed.endurance;

import io.sluice.testbed.traffic.LoadReport;
import io.sluice.testbed.traffic.LongDownloads;
import java.util.ArrayList;
import java.util.List;

/**
 * How the clients of one way have fared.
 *
 * @param all       downloads there were
 * @param downloads how they fared
 * @param requests  how the short requests did
 * @param seconds   for which these were made
 */
public record Fate(int all, LongDownloads.Report downloads, LoadReport requests, double seconds) {

    /** Downloads on one connection from beginning to end, all of whose octets came and were right. */
    public int whole() {
        return downloads.ended();
    }

    /** Established connections that broke, of downloads and requests. */
    public long broken() {
        return all - whole() + requests.failures() - requests.unconnected();
    }

    /** What broke, in few words; nothing if nothing did. */
    List<String> complaints(final Way way) {
        final List<String> complaints = new ArrayList<>();
        if (whole() < all) {
            complaints.add((all - whole()) + " of " + all + " downloads by " + way + " broke: " + downloads.broken());
        }
        if (requests.failures() > requests.unconnected()) {
            complaints.add((requests.failures() - requests.unconnected()) + " established requests by " + way + " broke: "
                + requests.failed());
        }
        return complaints;
    }
}
