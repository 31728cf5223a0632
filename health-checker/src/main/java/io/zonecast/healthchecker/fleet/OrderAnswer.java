package io.zonecast.healthchecker.fleet;

import java.util.Locale;

/**
 * What came of sending an order.
 *
 * @param secondary to whom
 * @param order its id
 * @param outcome in one word
 * @param wanted how many zones the secondary then knew to be behind
 * @param problem empty for none
 */
public record OrderAnswer(String secondary, String order, Outcome outcome, long wanted, String problem) {
    /** Whether it was taken. */
    public enum Outcome {
        /** The secondary works on it. */
        ACCEPTED,
        /** The secondary can't now. */
        DECLINED,
        /** It was refused, or nobody answered in time. */
        FAILED;

        /** As in JSON, logs and metrics. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
