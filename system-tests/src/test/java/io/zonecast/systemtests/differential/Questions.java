package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.Type;

/** Asks about a zone's names, and about what lies beside, above and below each. */
final class Questions {
    private static final int[] TYPES = {
        Type.A,
        Type.A,
        Type.AAAA,
        Type.TXT,
        Type.NS,
        Type.SOA,
        Type.DS,
        Type.MX,
        Type.CNAME,
        Type.DNAME,
        Type.DNSKEY,
        Type.NSEC,
        Type.NSEC3,
        Type.NSEC3PARAM,
        Type.HTTPS,
        Type.ANY,
        Type.CDS,
        65_400,
        62
    };
    private static final String[] LABELS = {"a", "b", "c", "d", "*", "www", "zz", "0", "ns"};

    private final Random random;
    private final List<Name> names;
    private final List<Name> hashes = new ArrayList<>();
    private final Map<Name, Set<Integer>> types = new TreeMap<>();

    Questions(Served zone, Random random) {
        this.random = random;
        for (Rrset rrset : MasterFile.parse(zone.apex(), zone.text())) {
            types.computeIfAbsent(rrset.owner(), owner -> new TreeSet<>())
                    .add(rrset.type().code());
        }
        names = new ArrayList<>(types.keySet());
        for (Name name : List.copyOf(names)) {
            if (types.getOrDefault(name, Set.of()).contains(RrType.NSEC3.code())) {
                names.remove(name);
                hashes.add(name);
            }
        }
    }

    Question next() {
        boolean hashed = !hashes.isEmpty() && random.nextInt(25) == 0;
        List<Name> from = hashed ? hashes : names;
        Name owner = from.get(random.nextInt(from.size()));
        List<Integer> here = List.copyOf(types.getOrDefault(owner, Set.of()));
        int type = random.nextInt(5) < 2 ? here.get(random.nextInt(here.size())) : TYPES[random.nextInt(TYPES.length)];
        int payload = switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 512 + random.nextInt(800);
            case 2 -> 4096;
            default -> 1232;
        };
        boolean dnssecOk = payload > 0 && random.nextInt(4) > 0;
        return new Question(
                inSomeCase(mutated(owner)), type, payload, dnssecOk, random.nextBoolean(), random.nextInt(10) == 0);
    }

    private Name mutated(Name owner) {
        try {
            return switch (random.nextInt(12)) {
                case 0, 1, 2 -> owner;
                case 3 -> owner.child(label());
                case 4 -> owner.child(label()).child(label());
                case 5 -> owner.isRoot() ? owner : owner.parent();
                case 6 -> owner.isRoot() ? owner : owner.parent().child(label());
                case 7 -> owner.isRoot() ? owner : neighbour(owner);
                case 8 -> owner.child("*");
                case 9 -> owner.isRoot() ? owner : owner.parent().child("*");
                case 10 ->
                    owner.isRoot() ? owner : owner.parent().child(label()).child(label());
                default -> longest(owner);
            };
        } catch (InvalidName e) {
            // Too long: then the name itself.
            return owner;
        }
    }

    private String label() {
        return LABELS[random.nextInt(LABELS.length)];
    }

    /** A name just before or behind in canonical order. */
    private Name neighbour(Name owner) {
        byte[] label = owner.firstLabel();
        if (random.nextBoolean() || label.length == 1) {
            byte[] longer = java.util.Arrays.copyOf(label, Math.min(63, label.length + 1));
            return owner.parent().child(longer);
        }
        label[label.length - 1]--;
        return owner.parent()
                .child(new String(label, StandardCharsets.ISO_8859_1)
                        .toLowerCase(java.util.Locale.ROOT)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    private Name longest(Name owner) {
        Name name = owner;
        while (Name.MAX_WIRE - name.wireLength() > 1) {
            int room = Math.min(63, Name.MAX_WIRE - name.wireLength() - 1);
            name = name.child("x".repeat(room));
        }
        return name;
    }

    private byte[] inSomeCase(Name name) {
        byte[] wire = name.toWire();
        if (random.nextInt(4) == 0) {
            for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
                for (int i = at + 1; i <= at + wire[at]; i++) {
                    if (wire[i] >= 'a' && wire[i] <= 'z' && random.nextBoolean()) {
                        wire[i] = (byte) (wire[i] - 32);
                    }
                }
            }
        }
        return wire;
    }
}
