package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.dns.zone.ZoneDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One content of a zone, ready to be served: immutable, safe to share between threads. {@link #apply}
 * makes the next content and copies only the pages that a diff touches, so its cost follows the diff and
 * not the zone.
 */
public final class ZoneImage {
    private static final String VERSION = "version";
    private static final List<Rdata> CATALOG_NS =
            List.of(Rdata.of(RrType.NS, Name.parse("invalid.").toWire()));
    private static final List<List<Rdata>> CATALOG_VERSIONS = List.of(
            List.of(Rdata.of(RrType.TXT, new byte[] {1, '2'})), List.of(Rdata.of(RrType.TXT, new byte[] {1, '1'})));

    private final Name apex;
    private final byte[] apexKey;
    private final int apexHash;
    private final int apexLabels;
    private final OwnerTree names;
    private final OwnerTree chain;
    private final ZoneDigest digest;
    private final long records;
    /** Worked out where it is not given: see {@link #isClosed}. */
    private final boolean closed;

    private final @Nullable Nsec3Chain nsec3;
    /** Null in an unsigned zone. */
    private final @Nullable ApexProofs apexProofs;
    /** 0 until it is asked for; every thread works out the same. */
    private long earliestExpiry;

    private ZoneImage(
            Name apex,
            byte[] apexKey,
            OwnerTree names,
            OwnerTree chain,
            ZoneDigest digest,
            long records,
            @Nullable Boolean closed) {
        this.apex = apex;
        this.apexKey = apexKey;
        this.apexHash = NameKey.hash(apexKey, apexKey, 0);
        this.apexLabels = apex.labelCount();
        this.names = names;
        this.chain = chain;
        this.digest = digest;
        this.records = records;
        this.closed = closed == null ? looksLikeCatalog() : closed;
        this.nsec3 = chain.isEmpty() ? null : Nsec3Chain.of(apexPage(), apexOwner());
        this.apexProofs = nsec3 == null && !hasNsec() ? null : ApexProofs.of(this, apex);
    }

    /**
     * Builds a whole zone, signed or not.
     *
     * @param rrsets in any order; an RRset may come in parts of the same TTL
     * @throws InvalidZone where the records make no zone: a record out of zone or twice, not exactly one
     *     SOA at the apex, a CNAME beside other records, …
     */
    public static ZoneImage of(Name apex, Iterable<Rrset> rrsets) {
        return of(apex, rrsets, false);
    }

    /** The SOA of a zone whose other records are kept elsewhere; closed, as nothing else can be told from it. */
    public static ZoneImage alone(Rrset soa) {
        return of(soa.owner(), List.of(soa), true);
    }

    private static ZoneImage of(Name apex, Iterable<Rrset> rrsets, boolean isAlone) {
        byte[] apexKey = new NameKey().set(apex).copyFrom(0);
        ZoneEdit edit = new ZoneEdit(apex, apexKey, OwnerTree.empty(true), NO_CHAIN);
        ZoneDigest digest = ZoneDigest.ZERO;
        for (Rrset rrset : rrsets) {
            String wrong = edit.add(rrset);
            if (wrong != null) {
                throw new InvalidZone(wrong + ": " + rrset.owner() + " " + rrset.type());
            }
            digest = digest.plus(ZoneDigest.of(rrset));
        }
        String wrong = edit.settle();
        if (wrong != null) {
            throw new InvalidZone(wrong);
        }
        return new ZoneImage(
                apex, apexKey, edit.newNames(), edit.newChain(), digest, edit.recordChange(), isAlone ? true : null);
    }

    private static final OwnerTree NO_CHAIN = OwnerTree.empty(false);

    /**
     * Puts an image together again from its parts.
     *
     * @param chain null for none
     * @throws IllegalArgumentException where the parts make no zone
     */
    static ZoneImage restored(
            Name apex,
            byte[] apexKey,
            OwnerTree names,
            @Nullable OwnerTree chain,
            ZoneDigest digest,
            long records,
            boolean closed) {
        boolean sound = !names.isEmpty() && Page.keyLength(names.page(0), Page.owner(names.page(0), 0)) == 0;
        if (!sound || Page.set(names.page(0), Page.owner(names.page(0), 0), 6) == 0) {
            throw new IllegalArgumentException("zone without an apex: " + apex);
        }
        return new ZoneImage(apex, apexKey, names, chain == null ? NO_CHAIN : chain, digest, records, closed);
    }

    /** Makes the content behind a diff; this image stays as it is. */
    public ApplyResult apply(ZoneDiff diff) {
        ZoneEdit edit = new ZoneEdit(apex, apexKey, names, chain);
        for (Rrset rrset : diff.removed()) {
            String wrong = edit.remove(rrset);
            if (wrong != null) {
                return new ApplyResult.Mismatch(wrong + ": " + rrset.owner() + " " + rrset.type());
            }
        }
        for (Rrset rrset : diff.added()) {
            String wrong = edit.add(rrset);
            if (wrong != null) {
                return new ApplyResult.Mismatch(wrong + ": " + rrset.owner() + " " + rrset.type());
            }
        }
        String wrong = edit.settle();
        if (wrong != null) {
            return new ApplyResult.Mismatch(wrong);
        }
        return new ApplyResult.Applied(new ZoneImage(
                apex,
                apexKey,
                edit.newNames(),
                edit.newChain(),
                digest.after(diff),
                records + edit.recordChange(),
                null));
    }

    /** The zone's name. */
    public Name apex() {
        return apex;
    }

    /** The SOA's serial. */
    public Serial serial() {
        int record = Page.firstRecord(apexPage(), soa());
        int end = record + 2 + Page.rdataLength(apexPage(), record);
        return new Serial(Octets.i32(apexPage(), end - 20) & 0xffffffffL);
    }

    /** The sum over all records. */
    public ZoneDigest digest() {
        return digest;
    }

    /** Number of records. */
    public long recordCount() {
        return records;
    }

    /**
     * True where only the SOA may be told: for a catalog zone, which is known (RFC 9432 section 4) by the NS {@code
     * invalid.} that no zone of the public can have and {@code version} TXT 1 or 2, and for a SOA that stands alone.
     */
    public boolean isClosed() {
        return closed;
    }

    private boolean looksLikeCatalog() {
        Optional<Rrset> servers = find(RrsetKey.of(apex, RrType.NS));
        return servers.isPresent()
                && servers.get().rdatas().equals(CATALOG_NS)
                && apex.wireLength() + VERSION.length() < Name.MAX_WIRE
                && find(RrsetKey.of(apex.child(VERSION), RrType.TXT))
                        .filter(version -> CATALOG_VERSIONS.contains(version.rdatas()))
                        .isPresent();
    }

    /** All RRsets in canonical order of owner, type and covered type. */
    public Iterable<Rrset> rrsets() {
        return () -> new ZoneRrsets(apex, names, chain);
    }

    /** One RRset. */
    public Optional<Rrset> find(RrsetKey key) {
        if (!key.owner().isAtOrBelow(apex)) {
            return Optional.empty();
        }
        boolean signatures = key.type().equals(RrType.RRSIG);
        RrType type = signatures ? key.covered() : key.type();
        Place place = new Place();
        boolean found;
        if (type.equals(RrType.NSEC3)) {
            byte[] hash = ZoneEdit.chainKey(apex, key.owner());
            found = hash != null && findHash(hash, hash.length, place);
        } else {
            NameKey name = new NameKey().set(key.owner());
            found = find(name, name.labels(), place);
        }
        if (!found) {
            return Optional.empty();
        }
        return ownerSet(place, type.code())
                .filter(set -> (signatures ? Page.signatures(place.page, set) : Page.records(place.page, set)) > 0)
                .map(set -> signatures
                        ? ZoneRrsets.signatures(place.page, set, key.owner())
                        : ZoneRrsets.records(place.page, set, key.owner()));
    }

    private static Optional<Integer> ownerSet(Place place, int type) {
        int set = Page.firstSet(place.page, place.owner);
        for (int left = Page.sets(place.page, place.owner); left > 0; left--) {
            if (Page.type(place.page, set) == type) {
                return Optional.of(set);
            }
            set = Page.nextSet(place.page, set);
        }
        return Optional.empty();
    }

    /** What the image takes in memory, in octets; pages that it shares with other images count in full. */
    public long memoryBytes() {
        return 160 + 2L * apexKey.length + names.memoryBytes() + (chain == NO_CHAIN ? 0 : chain.memoryBytes());
    }

    /** When the first signature ends, in seconds since 1970; {@link Long#MAX_VALUE} for an unsigned zone. */
    public long earliestRrsigExpiry() {
        if (earliestExpiry == 0) {
            earliestExpiry = Math.max(1, Math.min(names.earliestExpiry(), chain.earliestExpiry()));
        }
        return earliestExpiry;
    }

    /** Length of the apex's key, and so the place in a {@link NameKey} where keys below the apex start. */
    public int apexKeyLength() {
        return apexKey.length;
    }

    byte[] apexKey() {
        return apexKey;
    }

    OwnerTree names() {
        return names;
    }

    OwnerTree chain() {
        return chain;
    }

    int apexHash() {
        return apexHash;
    }

    /** The page that holds the apex. */
    public byte[] apexPage() {
        return names.page(0);
    }

    /** The apex in {@link #apexPage}. */
    public int apexOwner() {
        return Page.owner(apexPage(), 0);
    }

    /** The SOA in {@link #apexPage}. */
    public int soa() {
        return Page.set(apexPage(), apexOwner(), 6);
    }

    /** True if the apex has an NSEC record, and so the zone a chain of them. */
    public boolean hasNsec() {
        return (Page.flags(apexPage(), apexOwner()) & Page.NSEC) != 0;
    }

    /** True if a name is the apex or below it. */
    public boolean isAtOrAbove(NameKey name) {
        int length = name.end(name.labels());
        return length >= apexKey.length && Arrays.equals(name.bytes(), 0, apexKey.length, apexKey, 0, apexKey.length);
    }

    /** Number of labels of the apex. */
    public int apexLabels() {
        return apexLabels;
    }

    /** What NSEC3 proofs are made with; null where the zone has none (NSEC, or unsigned). */
    public @Nullable Nsec3Chain nsec3() {
        return nsec3;
    }

    /**
     * Finds the owner that is the ancestor of a name with that many labels, or the name itself.
     *
     * @param name at or below the apex
     * @param labels at least the apex's number of labels
     */
    public boolean find(NameKey name, int labels, Place place) {
        return names.find(name.hash(labels), name.bytes(), apexKey.length, name.end(labels), place);
    }

    /**
     * Finds the owner with an NSEC record that is the name itself or the last before it (RFC 4034
     * section 4).
     *
     * @param name at or below the apex
     * @param labels that many labels of the name count
     * @return false where the zone has no NSEC record there
     */
    public boolean findNsec(NameKey name, int labels, Place place) {
        boolean found = hasNsec() && names.floor(name.bytes(), apexKey.length, name.end(labels), place);
        while (found && (place.flags() & Page.NSEC) == 0) {
            found = names.previous(place);
        }
        return found;
    }

    /** Finds the record of a chain of exactly that hash. */
    public boolean findMatch(Nsec3Chain parameters, byte[] hash, Place place) {
        return findHash(hash, hash.length, place) && parameters.covers(place.page, place.owner);
    }

    /** Finds the record of a chain of that hash or the last before it, around the end where there is none. */
    public boolean findCover(Nsec3Chain parameters, byte[] hash, Place place) {
        // Records of another chain may lie between while the parameters change.
        for (int left = findHashCover(hash, hash.length, place) ? hashes() : 0; left > 0; left--) {
            if (parameters.covers(place.page, place.owner)) {
                return true;
            }
            previousHash(place);
        }
        return false;
    }

    /** The apex's record in the NSEC3 chain; null where there is none. Not to be moved. */
    public @Nullable Place apexMatch() {
        return apexProofs == null ? null : apexProofs.encloser;
    }

    /** The NSEC or NSEC3 record that covers the wildcard below the apex; null where there is none. Not to be moved. */
    public @Nullable Place apexWildcard() {
        return apexProofs == null ? null : apexProofs.wildcard;
    }

    /** Finds the NSEC3 owner of exactly that hash. */
    boolean findHash(byte[] hash, int length, Place place) {
        return chain.floor(hash, 0, length, place) && Page.compare(place.page, place.owner, hash, 0, length) == 0;
    }

    /** Finds the NSEC3 owner of that hash or the last before it, around the end where there is none. */
    boolean findHashCover(byte[] hash, int length, Place place) {
        return chain.floor(hash, 0, length, place) || chain.last(place);
    }

    /** Goes back along the NSEC3 owners, around their start. */
    boolean previousHash(Place place) {
        return chain.previous(place) || chain.last(place);
    }

    /** Number of owners, empty non-terminals included, NSEC3 owners not. */
    int owners() {
        return names.owners();
    }

    /** Number of NSEC3 owners. */
    int hashes() {
        return chain.owners();
    }

    @Override
    public String toString() {
        return apex + " serial " + serial();
    }
}
