package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The NSEC or NSEC3 chain during an edit: takes names in and out, then mends only the links that this touched. */
final class ChainEdit {
    private final SignedZone zone;
    private final ZoneSigner signer;
    private final ChangeLog log;
    private final Set<Name> dirty = new HashSet<>();
    private final Set<Name> movedBefore = new HashSet<>();

    ChainEdit(SignedZone zone, ZoneSigner signer, ChangeLog log) {
        this.zone = zone;
        this.signer = signer;
        this.log = log;
    }

    /** Takes the whole chain away. */
    void clear() {
        for (Link link : zone.chain().values()) {
            SignedRrset record = link.record();
            if (record != null) {
                log.touch(record.key(), record);
            }
        }
        zone.chain().clear();
    }

    /** @param types what the name has; null where it does not belong into the chain */
    void want(Name name, @Nullable Collection<RrType> types) {
        Name key = zone.denial() == Denial.NSEC3 ? Nsec3Hash.owner(name, zone.apex()) : name;
        Link link = zone.chain().get(key);
        if (types == null) {
            if (link != null) {
                touch(link);
                zone.chain().remove(key);
                movedBefore.add(key);
            }
            return;
        }
        byte[] bitmap = TypeBitmap.of(types);
        if (link == null) {
            zone.chain().put(key, new Link(bitmap, null));
            dirty.add(key);
            movedBefore.add(key);
        } else if (link.bitmap(bitmap)) {
            dirty.add(key);
        }
    }

    private void touch(Link link) {
        SignedRrset record = link.record();
        if (record != null) {
            log.touch(record.key(), record);
        }
    }

    /** Has links looked at whose signature is due. */
    void renewDue() {
        zone.chain().forEach((key, link) -> {
            SignedRrset record = link.record();
            if (record != null && signer.isDue(record)) {
                dirty.add(key);
            }
        });
    }

    /**
     * @param ttl of every link
     * @param all true to look at every link
     */
    void mend(int ttl, boolean all) {
        NavigableMap<Name, Link> chain = zone.chain();
        if (chain.isEmpty()) {
            return;
        }
        for (Name moved : movedBefore) {
            Name before = chain.lowerKey(moved);
            dirty.add(before == null ? chain.lastKey() : before);
        }
        boolean sameTtl = ttlBefore(chain).orElse(ttl) == ttl;
        for (Name key : all || !sameTtl ? List.copyOf(chain.keySet()) : dirty) {
            mend(key, ttl);
        }
    }

    /** All links made before have one TTL, so any of them tells it; those of this edit have no record yet. */
    private static OptionalInt ttlBefore(NavigableMap<Name, Link> chain) {
        for (Link link : chain.values()) {
            SignedRrset record = link.record();
            if (record != null) {
                return OptionalInt.of(record.rrset().ttl());
            }
        }
        return OptionalInt.empty();
    }

    private void mend(Name key, int ttl) {
        Link link = zone.chain().get(key);
        if (link == null) {
            return;
        }
        Name next = zone.chain().higherKey(key);
        Rdata rdata = link.rdata(zone.denial(), next == null ? zone.chain().firstKey() : next);
        RrType type = zone.denial() == Denial.NSEC ? RrType.NSEC : RrType.NSEC3;
        Rrset rrset = Rrset.of(key, type, ttl, rdata);
        SignedRrset record = link.record();
        if (record != null && record.rrset().equals(rrset) && signer.isCurrent(record)) {
            return;
        }
        log.touch(RrsetKey.of(key, type), record);
        link.record(signer.sign(rrset));
    }
}
