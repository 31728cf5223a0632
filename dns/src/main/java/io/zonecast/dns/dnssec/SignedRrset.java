package io.zonecast.dns.dnssec;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.util.List;
import java.util.Optional;

/**
 * An RRset with the signatures over it.
 *
 * @param rrset as published
 * @param signatures RDATA of its RRSIG records, in the order of the keys; none if it is not signed
 */
public record SignedRrset(Rrset rrset, List<Rdata> signatures) {
    /** What {@link #expiry} tells for an RRset that is not signed. */
    public static final long NEVER = Long.MAX_VALUE;

    public SignedRrset {
        signatures = List.copyOf(signatures);
    }

    static SignedRrset unsigned(Rrset rrset) {
        return new SignedRrset(rrset, List.of());
    }

    /** Where it stands. */
    public RrsetKey key() {
        return rrset.key();
    }

    /** The RRSIG records as an RRset (RFC 4034 section 3: with the TTL of what they cover). */
    public Optional<Rrset> signatureRrset() {
        return signatures.isEmpty()
                ? Optional.empty()
                : Optional.of(new Rrset(rrset.owner(), RrType.RRSIG, rrset.ttl(), signatures));
    }

    /** The earliest end of its signatures in seconds since 1970. */
    public long expiry() {
        long earliest = NEVER;
        for (Rdata signature : signatures) {
            earliest = Math.min(earliest, RrsigData.expiration(signature));
        }
        return earliest;
    }

    /** Octets that it takes in {@link io.zonecast.dns.wire.ZoneBody} before compression. */
    long plainSize() {
        int fixed = rrset.owner().wireLength() + 8;
        long size = fixed;
        for (Rdata rdata : rrset.rdatas()) {
            size += 2 + rdata.length();
        }
        if (!signatures.isEmpty()) {
            size += fixed;
            for (Rdata rdata : signatures) {
                size += 2 + rdata.length();
            }
        }
        return size;
    }
}
