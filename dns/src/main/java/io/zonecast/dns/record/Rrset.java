package io.zonecast.dns.record;

import io.zonecast.dns.name.Name;
import java.util.List;

/**
 * Records of one owner, class IN and type (RFC 2181 section 5): sorted by RDATA, without duplicates, one
 * TTL. Also carries a part of an RRset where a diff takes away or adds only some of its records.
 *
 * <p>RRSIG records of one owner share a TTL only per covered type, so several values of type RRSIG may
 * stand for one owner; see {@link RrsetKey}.
 *
 * @param owner the owner name
 * @param type never a meta type
 * @param ttl seconds, 0 to 2^31 - 1 (RFC 2181 section 8)
 * @param rdatas at least one
 */
public record Rrset(Name owner, RrType type, int ttl, List<Rdata> rdatas) {
    /** Largest TTL. */
    public static final int MAX_TTL = Integer.MAX_VALUE;

    public Rrset {
        if (ttl < 0) {
            throw new IllegalArgumentException("TTL below 0");
        }
        if (rdatas.isEmpty()) {
            throw new IllegalArgumentException("RRset without records: " + owner + " " + type);
        }
        if (type.isMeta()) {
            throw new IllegalArgumentException(type + " is no type for a zone");
        }
        rdatas = rdatas.size() == 1
                ? List.of(rdatas.getFirst())
                : rdatas.stream().sorted().distinct().toList();
    }

    /** An RRset of one record. */
    public static Rrset of(Name owner, RrType type, int ttl, Rdata rdata) {
        return new Rrset(owner, type, ttl, List.of(rdata));
    }

    /** Where this RRset stands in its zone. */
    public RrsetKey key() {
        return RrsetKey.of(this);
    }

    /** The number of records. */
    public int size() {
        return rdatas.size();
    }
}
