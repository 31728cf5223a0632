package io.zonecast.healthchecker.report;

import java.util.List;

/**
 * Something that a person should look at.
 *
 * @param secondary which, empty for the fleet as a whole
 * @param kind in one word, from a short list
 * @param text what it is, with names
 */
public record Alarm(String secondary, String kind, String text) {
    /** Every kind that a secondary can raise, for metrics that show a 0 too. */
    public static final List<String> KINDS =
            List.of("inactive", "duplicate_id", "wrong_group", "drift", "lag", "dns", "trouble");
}
