package io.zonecast.dns.answer;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.TreeMap;

/** Contents that grow at random, of few labels, so that names nest, collide and hide each other. */
final class RandomZone {
    static final Name APEX = Name.parse("example.");

    final TreeMap<RrsetKey, Rrset> contents = new TreeMap<>();
    private final Random random;

    RandomZone(Random random) {
        this.random = random;
        contents.put(RrsetKey.of(APEX, RrType.SOA), soa(1));
    }

    static Rrset soa(int serial) {
        ByteBuffer rdata = ByteBuffer.allocate(9 + 9 + 20);
        rdata.put(APEX.toWire())
                .put(APEX.toWire())
                .putInt(serial)
                .putInt(1)
                .putInt(1)
                .putInt(1)
                .putInt(300);
        return rrset(APEX, RrType.SOA, java.util.Arrays.copyOf(rdata.array(), rdata.position()));
    }

    private static Rrset rrset(Name owner, RrType type, byte[] rdata) {
        return Rrset.of(owner, type, 300, Rdata.of(type, rdata));
    }

    Name name() {
        Name name = APEX;
        for (int left = random.nextInt(5); left > 0; left--) {
            name = name.child(random.nextInt(6) == 0 ? "*" : "" + (char) ('a' + random.nextInt(4)));
        }
        return name;
    }

    /** One RRset that may be put beside what is there. */
    Rrset next() {
        while (true) {
            Name owner = name();
            boolean apex = owner.equals(APEX);
            Rrset rrset = switch (random.nextInt(10)) {
                case 0 -> rrset(owner, RrType.NS, name().toWire());
                case 1 -> rrset(owner, RrType.CNAME, name().toWire());
                case 2 -> rrset(owner, RrType.DNAME, name().toWire());
                case 3 -> rrset(owner, RrType.DS, new byte[] {0, 1, 13, 2, (byte) random.nextInt(99)});
                case 4, 5 -> rrset(owner, RrType.TXT, new byte[] {1, (byte) random.nextInt(99)});
                default -> rrset(owner, RrType.A, new byte[] {10, 0, 0, (byte) random.nextInt(99)});
            };
            boolean cname = rrset.type().equals(RrType.CNAME);
            boolean clash = contents.values().stream()
                    .anyMatch(other -> other.owner().equals(owner)
                            && !other.type().equals(rrset.type())
                            && (cname || other.type().equals(RrType.CNAME)));
            if (!clash && !(cname && apex)) {
                return rrset;
            }
        }
    }
}
