package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Walks a zone's RRsets in canonical order, the NSEC3 chain merged into the names. */
final class ZoneRrsets implements Iterator<Rrset> {
    private final Name apex;
    private final OwnerTree names;
    private final OwnerTree chain;
    private final Place name = new Place();
    private final Place hash = new Place();
    private boolean moreNames;
    private boolean moreHashes;
    private Iterator<Rrset> current = List.<Rrset>of().iterator();

    ZoneRrsets(Name apex, OwnerTree names, OwnerTree chain) {
        this.apex = apex;
        this.names = names;
        this.chain = chain;
        moreNames = names.first(name);
        moreHashes = chain.first(hash);
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && (moreNames || moreHashes)) {
            current = nextOwner().iterator();
        }
        return current.hasNext();
    }

    @Override
    public Rrset next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }

    private List<Rrset> nextOwner() {
        byte[] hashKey = moreHashes ? chainNameKey(hash) : new byte[0];
        int order = !moreNames ? 1 : !moreHashes ? -1 : Page.compare(name.page, name.owner, hashKey, 0, hashKey.length);
        List<Rrset> found = new ArrayList<>();
        if (order <= 0) {
            int from = Page.key(name.owner);
            collect(name, ownerName(name.page, from, from + Page.keyLength(name.page, name.owner), apex), found);
            moreNames = names.next(name);
        }
        if (order >= 0) {
            collect(hash, ownerName(hashKey, 0, hashKey.length, apex), found);
            moreHashes = chain.next(hash);
        }
        found.sort((a, b) -> a.key().compareTo(b.key()));
        return found;
    }

    private static byte[] chainNameKey(Place at) {
        int from = Page.key(at.owner);
        int length = Page.keyLength(at.page, at.owner);
        byte[] key = new byte[Base32Hex.length(length) + 1];
        Base32Hex.encode(at.page, from, from + length, key, 0);
        return key;
    }

    static Name ownerName(byte[] key, int from, int to, Name apex) {
        byte[] wire = new byte[to - from + apex.wireLength()];
        int end = apex.copyTo(wire, NameKey.toWire(key, from, to, wire, 0));
        return Name.fromWire(end == wire.length ? wire : Arrays.copyOf(wire, end), 0);
    }

    private static void collect(Place at, Name owner, List<Rrset> target) {
        int left = Page.sets(at.page, at.owner);
        for (int set = Page.firstSet(at.page, at.owner); left > 0; left--) {
            if (Page.records(at.page, set) > 0) {
                target.add(records(at.page, set, owner));
            }
            if (Page.signatures(at.page, set) > 0) {
                target.add(signatures(at.page, set, owner));
            }
            set = Page.nextSet(at.page, set);
        }
    }

    static Rrset records(byte[] page, int set, Name owner) {
        RrType type = new RrType(Page.type(page, set));
        List<Rdata> rdatas = new ArrayList<>();
        RecordSet.readAll(page, Page.firstRecord(page, set), Page.records(page, set), type, rdatas);
        return new Rrset(owner, type, Page.ttl(page, set), rdatas);
    }

    static Rrset signatures(byte[] page, int set, Name owner) {
        List<Rdata> rdatas = new ArrayList<>();
        int count = Page.signatures(page, set);
        RecordSet.readAll(page, Page.firstSignature(page, set), count, RrType.RRSIG, rdatas);
        return new Rrset(owner, RrType.RRSIG, Page.signatureTtl(page, set), rdatas);
    }
}
