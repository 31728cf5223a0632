package io.zonecast.dns.dnssec;

import java.time.Duration;

/**
 * When signatures begin, end and are renewed.
 *
 * @param backdate how far before now they begin, for resolvers whose clocks are behind
 * @param validity how far behind now they end at most
 * @param refresh a signature that has less than this left is renewed
 * @param spread signatures end up to this much earlier, by a hash of the zone (and in large zones of
 *     the owner), so that they do not all fall due at once
 * @param slack when one signature of a zone is renewed, those due within this time are too, so that a large zone gets
 *     a new version a few times a day and not each minute
 */
public record SigningPolicy(Duration backdate, Duration validity, Duration refresh, Duration spread, Duration slack) {
    /** One hour back, 14 days on, renewed with 5 days left. */
    public static final SigningPolicy DEFAULT = new SigningPolicy(
            Duration.ofHours(1), Duration.ofDays(14), Duration.ofDays(5), Duration.ofDays(2), Duration.ofHours(6));

    public SigningPolicy {
        if (backdate.isNegative() || spread.isNegative() || slack.isNegative() || refresh.isNegative()) {
            throw new IllegalArgumentException("negative time in signing policy");
        }
        if (validity.compareTo(refresh.plus(spread).plus(slack)) <= 0) {
            throw new IllegalArgumentException("validity must be longer than refresh, spread and slack together");
        }
    }
}
