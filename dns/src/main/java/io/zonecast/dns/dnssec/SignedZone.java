package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All of a zone as published: what the client wrote, and what signing made of it. Changed by a
 * {@link ZoneEdit} only, in place; about 300 octets of memory for a record. For one thread at a time.
 */
public final class SignedZone {
    private final Name apex;
    private final NavigableMap<Name, ZoneNode> nodes = new TreeMap<>();
    private final NavigableMap<Name, Link> chain = new TreeMap<>();
    private final NavigableMap<Long, Integer> expiries = new TreeMap<>();
    private Denial denial;
    private ZoneDigest digest = ZoneDigest.ZERO;
    private long plainSize;
    private int rrsets;

    /** A zone without records; the first edit has to bring its SOA. */
    public SignedZone(Name apex, Denial denial) {
        this.apex = apex;
        this.denial = denial;
    }

    /** A zone that was published before. */
    public static SignedZone load(Name apex, Denial denial, Collection<SignedRrset> published) {
        SignedZone zone = new SignedZone(apex, denial);
        for (SignedRrset one : published) {
            zone.insert(one);
            zone.count(null, one);
            zone.digest = zone.digest.plus(digestOf(one));
        }
        return zone;
    }

    private static ZoneDigest digestOf(SignedRrset one) {
        ZoneDigest sum = ZoneDigest.of(one.rrset());
        return one.signatureRrset().map(ZoneDigest::of).map(sum::plus).orElse(sum);
    }

    private void insert(SignedRrset one) {
        Rrset rrset = one.rrset();
        if (denial != Denial.NONE && isLinkType(rrset.type())) {
            chain.put(rrset.owner(), Link.of(one));
        } else {
            nodes.computeIfAbsent(rrset.owner(), name -> new ZoneNode()).put(one);
        }
    }

    static boolean isLinkType(RrType type) {
        return type.equals(RrType.NSEC) || type.equals(RrType.NSEC3);
    }

    /** The zone's name. */
    public Name apex() {
        return apex;
    }

    /** How it proves absence. */
    public Denial denial() {
        return denial;
    }

    /** The digest of all records, signatures included. */
    public ZoneDigest digest() {
        return digest;
    }

    /** Octets of its whole body before compression, about. */
    public long plainSize() {
        return plainSize;
    }

    /** The number of RRsets, signatures not counted. */
    public int size() {
        return rrsets;
    }

    /** The earliest end of a signature in seconds since 1970, {@link SignedRrset#NEVER} without signatures. */
    public long earliestExpiry() {
        return expiries.isEmpty() ? SignedRrset.NEVER : expiries.firstKey();
    }

    /** The serial of its SOA, if it has one yet. */
    public Optional<Serial> serial() {
        return Optional.ofNullable(find(RrsetKey.of(apex, RrType.SOA))).map(soa -> SoaData.serial(soa.rrset()));
    }

    /** Every RRset with its signatures, in no order. */
    public List<SignedRrset> contents() {
        List<SignedRrset> all = new ArrayList<>(rrsets);
        nodes.values().forEach(node -> all.addAll(node.rrsets()));
        for (Link link : chain.values()) {
            SignedRrset record = link.record();
            if (record != null) {
                all.add(record);
            }
        }
        return all;
    }

    /** RRsets and their signatures side by side, in the order of their places: equal zones give equal lists. */
    public static List<Rrset> published(Collection<SignedRrset> contents) {
        List<Rrset> all = new ArrayList<>(contents.size() * 2);
        for (SignedRrset one : contents) {
            all.add(one.rrset());
            one.signatureRrset().ifPresent(all::add);
        }
        all.sort(Comparator.comparing(Rrset::key));
        return all;
    }

    @Nullable
    SignedRrset find(RrsetKey key) {
        if (denial != Denial.NONE && isLinkType(key.type())) {
            Link link = chain.get(key.owner());
            SignedRrset record = link == null ? null : link.record();
            // A node of an unsigned zone may hold such records too, until a change of mode refuses them.
            return record != null && record.rrset().type().equals(key.type()) ? record : inNode(key);
        }
        return inNode(key);
    }

    private @Nullable SignedRrset inNode(RrsetKey key) {
        ZoneNode node = nodes.get(key.owner());
        return node == null ? null : node.get(key);
    }

    NavigableMap<Name, ZoneNode> nodes() {
        return nodes;
    }

    NavigableMap<Name, Link> chain() {
        return chain;
    }

    void denial(Denial changed) {
        denial = changed;
    }

    void digest(ZoneDigest changed) {
        digest = changed;
    }

    /** True for records at the apex that signing made. */
    boolean isMade(RrsetKey key) {
        return denial != Denial.NONE
                && (isLinkType(key.type())
                        || (key.owner().equals(apex)
                                && (key.type().equals(RrType.DNSKEY)
                                        || key.type().equals(RrType.NSEC3PARAM))));
    }

    /** True below a zone cut or a DNAME: nothing there is authoritative (RFC 6672 section 2.4). */
    boolean isOccluded(Name name) {
        if (name.equals(apex)) {
            return false;
        }
        for (Name above = name.parent(); ; above = above.parent()) {
            boolean atApex = above.equals(apex);
            ZoneNode node = nodes.get(above);
            if (node != null && (node.has(RrType.DNAME) || (!atApex && node.has(RrType.NS)))) {
                return true;
            }
            if (atApex) {
                return false;
            }
        }
    }

    /** True if some owner lies below {@code name}. */
    boolean hasBelow(Name name) {
        Name next = nodes.higherKey(name);
        return next != null && next.isAtOrBelow(name);
    }

    void count(@Nullable SignedRrset before, @Nullable SignedRrset after) {
        if (before != null) {
            rrsets--;
            plainSize -= before.plainSize();
            long expiry = before.expiry();
            if (expiry != SignedRrset.NEVER) {
                expiries.computeIfPresent(expiry, (second, count) -> count == 1 ? null : count - 1);
            }
        }
        if (after != null) {
            rrsets++;
            plainSize += after.plainSize();
            long expiry = after.expiry();
            if (expiry != SignedRrset.NEVER) {
                expiries.merge(expiry, 1, Integer::sum);
            }
        }
    }
}
