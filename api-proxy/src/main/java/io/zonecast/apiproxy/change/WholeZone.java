package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.InvalidMasterFile;
import io.zonecast.dns.text.MasterFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All RRsets of a zone as a request gives them. */
final class WholeZone {
    private static final String CLASH = "Conflicts with another RRset";

    private WholeZone() {}

    /** Reads the RRsets of a request. */
    static List<StoredRrset> read(List<RrsetInput> inputs, Instant now, Problems problems) {
        List<StoredRrset> rrsets = new ArrayList<>(inputs.size());
        for (WantedRrset wanted : new RrsetReader(now, problems).whole(inputs)) {
            StoredRrset rrset = wanted.after(null);
            if (!rrset.isEmpty()) {
                rrsets.add(rrset);
            }
        }
        return rrsets;
    }

    /** Reads a master file. */
    static List<StoredRrset> read(Name zone, String text, Problems problems) {
        List<Rrset> parsed;
        try {
            parsed = MasterFile.parse(zone, text);
        } catch (InvalidMasterFile e) {
            problems.add("An error occurred while parsing the zonedata: " + e.getMessage());
            return List.of();
        }
        List<StoredRrset> rrsets = new ArrayList<>(parsed.size());
        for (Rrset rrset : parsed) {
            OwnerNames.check(rrset.owner(), problems);
            String label = RrsetReader.label(rrset.owner(), rrset.type());
            if (rrset.type().isSignerMade()) {
                problems.add(label + ": this type is made by the signer and can't be written");
            } else if (RrsetRules.isSingle(rrset.type()) && rrset.size() > 1) {
                problems.add(label + " has more than one record");
            } else {
                rrsets.add(StoredRrset.of(rrset));
            }
        }
        return rrsets;
    }

    static Optional<StoredRrset> find(List<StoredRrset> rrsets, Name owner, RrType type) {
        return rrsets.stream()
                .filter(rrset -> rrset.type().equals(type) && rrset.owner().equals(owner))
                .findFirst();
    }

    /** Checks the rules that bind RRsets to each other and to their zone. */
    static void check(Name zone, List<StoredRrset> rrsets, boolean dnssec, Problems problems) {
        TreeMap<Name, Set<RrType>> owners = new TreeMap<>();
        for (StoredRrset rrset : rrsets) {
            RrsetRules.place(zone, rrset.owner(), rrset.type(), dnssec, problems);
            if (!rrset.records().isEmpty()) {
                owners.computeIfAbsent(rrset.owner(), owner -> new TreeSet<>()).add(rrset.type());
            }
        }
        for (Map.Entry<Name, Set<RrType>> owner : owners.entrySet()) {
            if (owner.getValue().contains(RrType.CNAME)) {
                RrsetRules.together(owner.getKey(), RrType.CNAME, owner.getValue(), CLASH, problems);
            }
            if (owner.getValue().contains(RrType.DNAME)) {
                // Canonical order puts the first name below right behind.
                Name next = owners.higherKey(owner.getKey());
                if (next != null && next.isAtOrBelow(owner.getKey())) {
                    problems.add(RrsetReader.label(owner.getKey(), RrType.DNAME) + ": there are names below it");
                }
            }
        }
    }
}
