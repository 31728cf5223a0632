package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One zone as everybody gets it.
 *
 * @param number tells its file from others
 * @param text the master file, signed or not
 * @param without peers that can't load such a zone
 * @param owners of all its records
 * @param hashes owners of its NSEC3 records, which are no names of the zone
 * @param leftOut empty non-terminals that opt-out left out of the chain
 */
record Served(
        int number, Name apex, String text, Set<Peer> without, Set<Name> owners, Set<Name> hashes, Set<Name> leftOut) {
    static Served of(int number, Name apex, Form form, String text, Set<Peer> without) {
        List<Rrset> rrsets = MasterFile.parse(apex, text);
        Set<Name> hashes = rrsets.stream()
                .filter(rrset -> rrset.type().equals(RrType.NSEC3))
                .map(Rrset::owner)
                .collect(Collectors.toSet());
        Set<Name> owners = rrsets.stream().map(Rrset::owner).collect(Collectors.toSet());
        return new Served(
                number,
                apex,
                text,
                without,
                owners,
                hashes,
                form.isOptOut() ? leftOut(apex, rrsets, hashes) : Set.of());
    }

    private static Set<Name> leftOut(Name apex, List<Rrset> rrsets, Set<Name> hashes) {
        Set<Name> empty = new HashSet<>();
        for (Rrset rrset : rrsets) {
            if (rrset.type().equals(RrType.NS)) {
                for (Name above = rrset.owner(); !above.equals(apex); above = above.parent()) {
                    empty.add(above.parent());
                }
            }
        }
        rrsets.forEach(rrset -> empty.remove(rrset.owner()));
        empty.removeIf(name -> hashes.contains(OtherChain.plainHash(apex, name)));
        return empty;
    }

    String file() {
        return number + ".zone";
    }
}
