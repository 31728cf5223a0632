package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change of a {@link SignedZone}: any number of places, then {@link #finish}, which signs what changed
 * and mends the chain around it. Its cost goes with the change, not with the zone; a change of keys, of
 * denial or of the chain's TTL touches everything.
 *
 * <p>When a method throws, the zone is half changed and has to be dropped and loaded again. For one thread.
 */
public final class ZoneEdit {
    /** From this many RRsets on the signatures of a zone end at different times. */
    private static final int LARGE = 1000;

    /** Hash algorithm 1, flags 0, iterations 0, no salt (RFC 9276 section 3.1). */
    private static final Rdata NSEC3PARAM = Rdata.of(RrType.NSEC3PARAM, new byte[] {1, 0, 0, 0, 0});

    private final SignedZone zone;
    private final ZoneSigner signer;
    private final ChangeLog log = new ChangeLog();
    private final ChainEdit chain;
    private final Set<Name> affected = new HashSet<>();
    private final Set<Name> climbed = new HashSet<>();
    private final Set<Name> cutsChanged = new HashSet<>();
    private boolean everything;

    /**
     * Begins.
     *
     * @param denial how the zone shall prove absence from now on
     */
    public ZoneEdit(SignedZone zone, Denial denial, ZoneSigner signer) {
        this.zone = zone;
        this.signer = signer;
        this.chain = new ChainEdit(zone, signer, log);
        if ((denial == Denial.NONE) != signer.keys().isEmpty()) {
            throw new IllegalArgumentException("a zone has keys exactly if it is signed");
        }
        if (zone.denial() != denial) {
            chain.clear();
            removeMade();
            zone.denial(denial);
            everything = true;
        }
    }

    private void removeMade() {
        if (zone.denial() != Denial.NONE) {
            drop(RrsetKey.of(zone.apex(), RrType.DNSKEY));
            drop(RrsetKey.of(zone.apex(), RrType.NSEC3PARAM));
        }
    }

    /**
     * Puts an RRset in the place of what stood there. Of an SOA the serial does not count, {@link #finish} sets it.
     *
     * @throws UnsignableZone where it can't be part of this zone
     */
    public void put(Rrset given) {
        if (!given.owner().isAtOrBelow(zone.apex())) {
            throw new UnsignableZone(given.owner() + " lies outside of the zone " + zone.apex());
        }
        refuseMade(given.key());
        Rrset rrset = given;
        if (given.type().equals(RrType.SOA)) {
            SoaData.check(given, zone.apex());
            rrset = zone.serial()
                    .map(serial -> SoaData.withSerial(given, serial))
                    .orElse(given);
        }
        store(rrset);
    }

    private void refuseMade(RrsetKey key) {
        if (zone.denial() != Denial.NONE && (key.type().isSignerMade() || zone.isMade(key))) {
            throw new UnsignableZone(key.owner() + " has records of type " + key.type()
                    + ", which in a signed zone only the signer makes");
        }
    }

    private void store(Rrset rrset) {
        RrsetKey key = rrset.key();
        ZoneNode node = zone.nodes().get(rrset.owner());
        if (node == null) {
            node = new ZoneNode();
            zone.nodes().put(rrset.owner(), node);
        }
        SignedRrset before = node.get(key);
        if (before != null && before.rrset().equals(rrset)) {
            return;
        }
        log.touch(key, before);
        node.put(SignedRrset.unsigned(rrset));
        touched(key, before == null);
    }

    /** Takes an RRset away; nothing happens where there is none. */
    public void remove(RrsetKey key) {
        if (key.equals(RrsetKey.of(zone.apex(), RrType.SOA))) {
            throw new UnsignableZone("a zone has exactly one SOA record, at its apex");
        }
        if (!zone.isMade(key)) {
            drop(key);
        }
    }

    private void drop(RrsetKey key) {
        ZoneNode node = zone.nodes().get(key.owner());
        SignedRrset before = node == null ? null : node.get(key);
        if (node == null || before == null) {
            return;
        }
        log.touch(key, before);
        node.remove(key);
        if (node.isEmpty()) {
            zone.nodes().remove(key.owner());
        }
        touched(key, true);
    }

    private void touched(RrsetKey key, boolean cameOrWent) {
        affected.add(key.owner());
        if (!cameOrWent) {
            return;
        }
        climb(key.owner());
        boolean atApex = key.owner().equals(zone.apex());
        if (key.type().equals(RrType.DNAME) || (key.type().equals(RrType.NS) && !atApex)) {
            cutsChanged.add(key.owner());
        }
    }

    /** Names above may become or cease to be empty non-terminals. */
    private void climb(Name name) {
        for (Name at = name; !at.equals(zone.apex()) && climbed.add(at); at = at.parent()) {
            affected.add(at);
        }
        affected.add(zone.apex());
    }

    /** Puts whole contents in the place of all that the client wrote before. */
    public void replaceAll(Collection<Rrset> whole) {
        Map<RrsetKey, Rrset> wanted = new HashMap<>();
        for (Rrset rrset : whole) {
            wanted.put(rrset.key(), rrset);
        }
        List<RrsetKey> gone = new ArrayList<>();
        for (ZoneNode node : zone.nodes().values()) {
            for (SignedRrset one : node.rrsets()) {
                if (!zone.isMade(one.key()) && !wanted.containsKey(one.key())) {
                    gone.add(one.key());
                }
            }
        }
        if (!wanted.containsKey(RrsetKey.of(zone.apex(), RrType.SOA))) {
            throw new UnsignableZone("the zone has no SOA record");
        }
        gone.forEach(this::remove);
        whole.forEach(this::put);
    }

    /** Has every signature renewed that is due, with those due soon after. Looks at the whole zone. */
    public void renewDue() {
        signer.renewAhead();
        zone.nodes().forEach((name, node) -> {
            if (node.rrsets().stream().anyMatch(signer::isDue)) {
                affected.add(name);
            }
        });
        chain.renewDue();
    }

    /**
     * Signs and mends.
     *
     * @param serial of the new version
     * @throws UnsignableZone where the contents or the keys do not allow it
     */
    public ZoneChanges finish(Serial serial) {
        SignedRrset soa = zone.find(RrsetKey.of(zone.apex(), RrType.SOA));
        if (soa == null) {
            throw new UnsignableZone("the zone has no SOA record");
        }
        Rrset newSoa = SoaData.withSerial(soa.rrset(), serial);
        store(newSoa);
        made(newSoa.ttl());
        if (zone.nodes().size() >= LARGE) {
            signer.spreadByOwner();
        }
        spread();
        for (Name name : affected) {
            evaluate(name);
        }
        if (zone.denial() != Denial.NONE) {
            chain.mend(SoaData.denialTtl(newSoa), everything);
        }
        return collect();
    }

    private void made(int ttl) {
        if (everything) {
            zone.nodes().values().forEach(node -> node.rrsets().forEach(one -> refuseMade(one.key())));
        }
        if (zone.denial() == Denial.NONE) {
            return;
        }
        Rrset keys = new Rrset(zone.apex(), RrType.DNSKEY, ttl, signer.keys().dnskeys());
        SignedRrset before = zone.find(keys.key());
        // A key that came or went changes who signs everything else.
        everything |= before == null || !before.rrset().rdatas().equals(keys.rdatas());
        store(keys);
        if (zone.denial() == Denial.NSEC3) {
            store(Rrset.of(zone.apex(), RrType.NSEC3PARAM, 0, NSEC3PARAM));
        }
    }

    private void spread() {
        if (everything) {
            zone.nodes().keySet().forEach(this::climb);
            affected.add(zone.apex());
            return;
        }
        for (Name cut : cutsChanged) {
            for (Name below : zone.nodes().tailMap(cut, false).keySet()) {
                if (!below.isAtOrBelow(cut)) {
                    break;
                }
                climb(below);
            }
        }
    }

    private void evaluate(Name name) {
        ZoneNode node = zone.nodes().get(name);
        boolean occluded = zone.isOccluded(name);
        boolean cut = node != null && !name.equals(zone.apex()) && node.has(RrType.NS);
        if (node != null) {
            List<SignedRrset> rrsets = node.rrsets();
            for (int i = 0; i < rrsets.size(); i++) {
                SignedRrset one = rrsets.get(i);
                boolean sign = zone.denial() != Denial.NONE
                        && !occluded
                        && (!cut || one.rrset().type().equals(RrType.DS));
                if (sign ? !signer.isCurrent(one) : !one.signatures().isEmpty()) {
                    log.touch(one.key(), one);
                    rrsets.set(i, sign ? signer.sign(one.rrset()) : SignedRrset.unsigned(one.rrset()));
                }
            }
        }
        if (zone.denial() != Denial.NONE) {
            chain.want(name, occluded ? null : provenTypes(name, node, cut));
        }
    }

    /** The types that the chain shows for a name; null where it has no place in the chain. */
    private @Nullable Collection<RrType> provenTypes(Name name, @Nullable ZoneNode node, boolean cut) {
        boolean nsec = zone.denial() == Denial.NSEC;
        if (node == null) {
            return !nsec && zone.hasBelow(name) ? List.of() : null;
        }
        List<RrType> types = node.types();
        if (cut) {
            types.removeIf(type -> !type.equals(RrType.NS) && !type.equals(RrType.DS));
        }
        if (!cut || nsec || types.contains(RrType.DS)) {
            types.add(RrType.RRSIG);
        }
        if (nsec) {
            types.add(RrType.NSEC);
        }
        return types;
    }

    private ZoneChanges collect() {
        List<ZoneChanges.Change> changes = new ArrayList<>();
        log.entries().forEach(entry -> {
            SignedRrset after = zone.find(entry.getKey());
            SignedRrset before = entry.getValue().orElse(null);
            if (!Objects.equals(before, after)) {
                zone.count(before, after);
                changes.add(new ZoneChanges.Change(entry.getKey(), entry.getValue(), Optional.ofNullable(after)));
            }
        });
        ZoneChanges done = new ZoneChanges(changes, signer.made());
        zone.digest(zone.digest().after(done.diff()));
        return done;
    }
}
