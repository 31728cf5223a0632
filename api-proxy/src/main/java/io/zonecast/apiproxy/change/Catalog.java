package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.CatalogMember;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The contents of a catalog zone of version 2 (RFC 9432): NS {@code invalid.}, {@code version} TXT 2, and for each member
 * {@code <unique>.zones} PTR and perhaps {@code group.<unique>.zones} TXT.
 */
public final class Catalog {
    /** Short refresh, very long expiry, as RFC 9432 section 6 wants it. */
    static final String SOA_CONTENT = "invalid. invalid. 0 3600 600 2147483646 0";

    /** A TXT record holds a string of that many octets. */
    static final int MAX_GROUP = 255;

    /** These records are read by servers that have the zone whole, and cached by nobody. */
    private static final int TTL = 0;

    /** Two numbers below 2^63 in base 36, and what is between them. */
    private static final int MAX_LABEL = 27;

    private static final int BASE = 36;
    private static final String LABEL = "[0-9a-z]{1,13}-[0-9a-z]{1,13}";
    private static final byte[] TWO = {1, '2'};

    private Catalog() {}

    /** Whether the longest name that may come to be below it is a name. */
    static boolean fits(Name catalog) {
        return catalog.wireLength() + "zones".length() + "group".length() + MAX_LABEL + 3 <= Name.MAX_WIRE;
    }

    /** What a catalog holds beside its SOA. */
    static List<StoredRrset> contents(Name catalog, List<CatalogMember> members) {
        List<StoredRrset> contents = new ArrayList<>();
        contents.add(rrset(catalog, RrType.NS, Name.parse("invalid.").toWire()));
        contents.add(rrset(catalog.child("version"), RrType.TXT, TWO));
        members.forEach(member -> contents.addAll(records(member)));
        return contents;
    }

    private static List<StoredRrset> records(CatalogMember member) {
        Name owner = owner(member);
        StoredRrset pointer = rrset(owner, RrType.PTR, member.zone().toWire());
        if (member.group().isEmpty()) {
            return List.of(pointer);
        }
        byte[] group = member.group().getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[group.length + 1];
        text[0] = (byte) group.length;
        System.arraycopy(group, 0, text, 1, group.length);
        return List.of(pointer, rrset(owner.child("group"), RrType.TXT, text));
    }

    private static Name owner(CatalogMember member) {
        return member.catalog().child("zones").child(member.label());
    }

    private static StoredRrset rrset(Name owner, RrType type, byte[] rdata) {
        return new StoredRrset(owner, type, TTL, List.of(new StoredRecord(Rdata.of(type, rdata), false)), List.of());
    }

    /** The label of a zone from the generation with which it became a member: no other zone ever had that. */
    public static String label(Generation generation) {
        return Long.toString(generation.epoch(), BASE) + "-" + Long.toString(generation.number(), BASE);
    }

    /**
     * What becomes of a catalog when one member comes, goes or changes.
     *
     * @param catalog as it is
     * @param soa its SOA
     * @param before the member as it was listed
     * @param after as it is to be listed
     */
    public static ZoneChange change(
            ZoneState catalog,
            StoredRrset soa,
            Optional<CatalogMember> before,
            Optional<CatalogMember> after,
            Instant now) {
        Serial stored = catalog.serial();
        Serial picked = SerialPolicy.next(catalog.properties(), Optional.of(stored), stored, now);
        // Consumers see a change by its serial alone, so no SOA-EDIT-API may leave it as it is.
        Serial serial = picked.isGreaterThan(stored) ? picked : stored.next();
        List<StoredRrset> put = new ArrayList<>();
        put.add(PatchZone.withSerial(soa, serial));
        after.ifPresent(member -> put.addAll(records(member)));
        Set<RrsetKey> kept = new HashSet<>();
        put.forEach(rrset -> kept.add(rrset.key()));
        List<RrsetKey> removed = before.map(Catalog::records).orElse(List.of()).stream()
                .map(StoredRrset::key)
                .filter(key -> !kept.contains(key))
                .toList();
        return new ZoneChange(
                EventKind.MODIFIED, ZoneChange.Extent.CHANGES, catalog.properties(), serial, put, removed);
    }

    /** The members that the RRsets of a catalog list. */
    public static List<CatalogMember> members(Name catalog, List<Rrset> rrsets) {
        Name zones = catalog.child("zones");
        Map<Name, String> groups = new HashMap<>();
        for (Rrset rrset : rrsets) {
            if (rrset.type().equals(RrType.TXT) && isLabel(rrset.owner(), "group")) {
                byte[] text = rrset.rdatas().getFirst().toBytes();
                groups.put(rrset.owner().parent(), new String(text, 1, text[0] & 0xff, StandardCharsets.US_ASCII));
            }
        }
        List<CatalogMember> members = new ArrayList<>();
        for (Rrset rrset : rrsets) {
            Name owner = rrset.owner();
            if (rrset.type().equals(RrType.PTR) && owner.parent().equals(zones)) {
                Name zone = Name.fromWire(rrset.rdatas().getFirst().toBytes(), 0);
                String label = new String(owner.firstLabel(), StandardCharsets.US_ASCII);
                members.add(new CatalogMember(zone, catalog, label, groups.getOrDefault(owner, "")));
            }
        }
        return members;
    }

    /** True for RRsets that can only have been made here: a zone whose properties are lost shows by them what it was. */
    static boolean isOne(Name zone, List<Rrset> rrsets) {
        boolean version = false;
        boolean others = false;
        Name zones = zone.child("zones");
        for (Rrset rrset : rrsets) {
            Name owner = rrset.owner();
            if (owner.equals(zone)) {
                others |= !rrset.type().equals(RrType.SOA) && !rrset.type().equals(RrType.NS);
            } else if (owner.equals(zone.child("version"))) {
                version = rrset.rdatas().equals(List.of(Rdata.of(RrType.TXT, TWO)));
            } else {
                Name member = isLabel(owner, "group") ? owner.parent() : owner;
                others |= !member.isAtOrBelow(zones)
                        || member.equals(zones)
                        || !member.parent().equals(zones)
                        || !new String(member.firstLabel(), StandardCharsets.US_ASCII).matches(LABEL);
            }
        }
        return version && !others;
    }

    private static boolean isLabel(Name name, String label) {
        return !name.isRoot() && new String(name.firstLabel(), StandardCharsets.US_ASCII).equals(label);
    }
}
