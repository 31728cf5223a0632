package io.zonecast.healthchecker.report;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a resync order is.
 *
 * @param order its id
 * @param scope {@code zones}, {@code buckets} or {@code everything}
 * @param named how many zones or buckets it names
 * @param cause {@code lag}, {@code drift}, {@code full_check} or {@code operator}
 * @param state {@code waiting}, {@code sent}, {@code accepted}, {@code done} or {@code failed}
 * @param made when
 * @param sent when it was last sent
 * @param ended when it was done or given up
 * @param sends how often it was sent
 * @param left zones that the secondary still knows to be behind; -1 where it has not told
 * @param fetched zones that it has brought up to date since; -1 likewise
 * @param problem why it was not taken or not done, empty for nothing
 */
public record OrderReport(
        String order,
        String scope,
        int named,
        String cause,
        String state,
        Instant made,
        Optional<Instant> sent,
        Optional<Instant> ended,
        int sends,
        long left,
        long fetched,
        String problem) {}
