package streamingingest.sql.json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs malformed records at most once in ten seconds: a producer gone wrong must not fill the log. */
final class MalformedReport {
    private static final Logger LOG = LoggerFactory.getLogger(MalformedReport.class);
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private long unreported;
    private long reportedAt = System.nanoTime() - INTERVAL_NANOS;

    /** @param reason what is wrong with the newest one, without its data */
    void add(String reason) {
        unreported++;
        long now = System.nanoTime();
        if (now - reportedAt < INTERVAL_NANOS) return;
        LOG.warn("Left out {} malformed record(s); the newest: {}", unreported, reason);
        unreported = 0;
        reportedAt = now;
    }
}
