package io.zonecast.dns.answer;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** RFC 1034 section 4.3.2 for one unsigned zone, in the plainest way: top down, label by label, over a map. */
final class PlainOracle {
    /** {@code owner type} of what must be in the sections. */
    record Expected(String rcode, boolean authoritative, List<String> answer, List<String> authority) {}

    private static final RrType SOA = RrType.SOA;
    private final Map<RrsetKey, Rrset> contents;
    private final Set<Name> existing = new HashSet<>();
    private List<String> answer = new ArrayList<>();

    PlainOracle(Map<RrsetKey, Rrset> contents) {
        this.contents = contents;
        for (RrsetKey key : contents.keySet()) {
            for (Name at = key.owner(); !at.isRoot(); at = at.parent()) {
                existing.add(at);
            }
        }
    }

    Expected ask(Name question, RrType type) {
        answer = new ArrayList<>();
        Set<Name> seen = new HashSet<>();
        Name name = question;
        for (int step = 0; ; step++) {
            boolean goesOn = step <= Resolution.MAX_CHAIN && seen.add(name) && name.isAtOrBelow(RandomZone.APEX);
            if (!goesOn) {
                return new Expected("NOERROR", true, answer, List.of());
            }
            Expected end = end(name, type, step);
            if (end != null) {
                return end;
            }
            name = next;
        }
    }

    private Name next = RandomZone.APEX;

    private Rrset get(Name owner, RrType type) {
        return contents.get(RrsetKey.of(owner, type));
    }

    private Expected end(Name name, RrType type, int step) {
        List<Name> path = new ArrayList<>();
        for (Name at = name; !at.isRoot(); at = at.parent()) {
            path.addFirst(at);
        }
        Name encloser = RandomZone.APEX;
        for (Name at : path) {
            if (!existing.contains(at)) {
                break;
            }
            encloser = at;
            Rrset ns = get(at, RrType.NS);
            boolean cut = ns != null && !at.equals(RandomZone.APEX);
            if (cut && !(at.equals(name) && type.equals(RrType.DS))) {
                return new Expected("NOERROR", step > 0, answer, List.of(at + " NS"));
            }
            Rrset dname = get(at, RrType.DNAME);
            if (dname != null && !at.equals(name) && !cut) {
                return rename(name, at, dname, type);
            }
        }
        if (encloser.equals(name)) {
            return at(name, name, type);
        }
        Name wildcard = encloser.child("*");
        if (existing.contains(wildcard)) {
            return at(name, wildcard, type);
        }
        return new Expected("NXDOMAIN", true, answer, List.of(RandomZone.APEX + " SOA"));
    }

    private Expected at(Name name, Name source, RrType type) {
        if (get(source, type) != null) {
            answer.add(name + " " + type);
            return new Expected("NOERROR", true, answer, List.of());
        }
        Rrset cname = get(source, RrType.CNAME);
        if (cname == null) {
            return new Expected("NOERROR", true, answer, List.of(RandomZone.APEX + " " + SOA));
        }
        answer.add(name + " CNAME");
        next = Name.fromWire(cname.rdatas().getFirst().toBytes(), 0);
        return null;
    }

    private Expected rename(Name name, Name owner, Rrset dname, RrType type) {
        // No record stands twice, however often the chain passes it.
        if (!answer.contains(owner + " DNAME")) {
            answer.add(owner + " DNAME");
        }
        byte[] kept = Arrays.copyOf(name.toWire(), name.wireLength() - owner.wireLength());
        byte[] target = dname.rdatas().getFirst().toBytes();
        if (kept.length + target.length > Name.MAX_WIRE) {
            return new Expected("YXDOMAIN", true, answer, List.of());
        }
        answer.add(name + " CNAME");
        byte[] joined = Arrays.copyOf(kept, kept.length + target.length);
        System.arraycopy(target, 0, joined, kept.length, target.length);
        next = Name.fromWire(joined, 0);
        return type.equals(RrType.CNAME) ? new Expected("NOERROR", true, answer, List.of()) : null;
    }
}
