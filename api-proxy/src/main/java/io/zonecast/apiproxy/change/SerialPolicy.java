package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The next SOA serial by SOA-EDIT-API. Days and weeks are those of UTC, weeks begin on Thursday as the
 * weeks since 1970 do.
 */
final class SerialPolicy {
    private static final long WEEK = 7L * 86400;
    private static final long MODULUS = 1L << 32;

    private SerialPolicy() {}

    /**
     * The serial of a change.
     *
     * @param stored the zone's serial before; empty for a new zone
     * @param base what the request's SOA says, else the stored one
     */
    static Serial next(ZoneProperties properties, Optional<Serial> stored, Serial base, Instant now) {
        Serial picked = switch (properties.soaEditApi()) {
            case OFF, UNSET -> base;
            case DEFAULT -> forward(base, day(now, 1));
            case INCREASE -> base.next();
            case EPOCH -> forward(base, epoch(now));
            case SOA_EDIT -> edited(properties.soaEdit(), base, now);
            case SOA_EDIT_INCREASE -> forward(base, edited(properties.soaEdit(), base, now));
        };
        boolean backwards = stored.isPresent()
                && !picked.isGreaterThan(stored.get())
                && !properties.soaEditApi().leavesSerialAlone();
        return backwards ? stored.get().next() : picked;
    }

    private static Serial forward(Serial base, Serial picked) {
        return picked.isGreaterThan(base) ? picked : base.next();
    }

    private static Serial edited(SoaEdit kind, Serial base, Instant now) {
        long week = now.getEpochSecond() - now.getEpochSecond() % WEEK;
        Instant inception = Instant.ofEpochSecond(week);
        return switch (kind) {
            case INCREMENT_WEEKS -> new Serial((base.value() + week / WEEK) % MODULUS);
            case INCEPTION_EPOCH -> week > base.value() ? epoch(inception) : base;
            case INCEPTION_INCREMENT -> inceptionIncrement(base, inception);
            case EPOCH -> epoch(now);
            case NONE, UNSET -> base;
        };
    }

    private static Serial inceptionIncrement(Serial base, Instant inception) {
        Serial first = day(inception, 1);
        Serial last = day(inception.plusSeconds(2 * 86400L), 99);
        if (base.value() < first.value() - 1) {
            return first;
        }
        return base.value() <= last.value() ? new Serial((base.value() + 2) % MODULUS) : base;
    }

    private static Serial epoch(Instant at) {
        return new Serial(at.getEpochSecond() % MODULUS);
    }

    private static Serial day(Instant at, int count) {
        LocalDate day = at.atZone(ZoneOffset.UTC).toLocalDate();
        return new Serial(
                (day.getYear() * 1_000_000L + day.getMonthValue() * 10_000L + day.getDayOfMonth() * 100L + count)
                        % MODULUS);
    }
}
