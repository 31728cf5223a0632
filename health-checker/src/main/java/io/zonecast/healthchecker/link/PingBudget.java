package io.zonecast.healthchecker.link;

import java.util.HashMap;
import java.util.Map;

/**
 * How many pings of each secondary are taken: well above the 51 a second that it may send, well below what would keep
 * the others' pings waiting. Not safe for use by many threads.
 */
final class PingBudget {
    /** Pings of one secondary in a second. */
    static final int PER_SECOND = 100;

    /** After a pause so many at once. */
    static final int BURST = 200;

    /** Subjects told apart; those beyond share one budget. */
    private static final int MAX_SUBJECTS = 2_000;

    private static final String OTHERS = "";

    private final Map<String, Bucket> buckets = new HashMap<>();

    /** @param nanos as of {@link System#nanoTime} */
    boolean allows(String subject, long nanos) {
        Bucket bucket = buckets.get(subject);
        if (bucket == null) {
            bucket = buckets.computeIfAbsent(
                    buckets.size() < MAX_SUBJECTS ? subject : OTHERS, unseen -> new Bucket(nanos));
        }
        bucket.left = Math.min(BURST, bucket.left + (nanos - bucket.at) * PER_SECOND / 1e9);
        bucket.at = nanos;
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }

    private static final class Bucket {
        private long at;
        private double left = BURST;

        private Bucket(long at) {
            this.at = at;
        }
    }
}
