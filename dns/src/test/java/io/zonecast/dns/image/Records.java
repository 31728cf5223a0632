package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.nio.ByteBuffer;

/** Short ways to make records. */
public final class Records {
    private Records() {}

    public static Name name(String text) {
        return Name.parse(text);
    }

    public static Rrset rrset(String owner, RrType type, int ttl, byte[]... rdatas) {
        return new Rrset(
                name(owner),
                type,
                ttl,
                java.util.Arrays.stream(rdatas).map(r -> Rdata.of(type, r)).toList());
    }

    public static Rrset soa(String apex, int serial) {
        ByteBuffer rdata = ByteBuffer.allocate(600);
        rdata.put(name("ns1.example.net.").toWire())
                .put(name("host.example.net.").toWire());
        rdata.putInt(serial).putInt(7200).putInt(900).putInt(86400).putInt(300);
        byte[] bytes = new byte[rdata.position()];
        rdata.flip().get(bytes);
        return rrset(apex, RrType.SOA, 3600, bytes);
    }

    public static Rrset a(String owner, int... addresses) {
        byte[][] rdatas = new byte[addresses.length][];
        for (int i = 0; i < addresses.length; i++) {
            rdatas[i] = ByteBuffer.allocate(4).putInt(addresses[i]).array();
        }
        return rrset(owner, RrType.A, 300, rdatas);
    }

    public static Rrset named(String owner, RrType type, String... targets) {
        byte[][] rdatas = new byte[targets.length][];
        for (int i = 0; i < targets.length; i++) {
            rdatas[i] = name(targets[i]).toWire();
        }
        return rrset(owner, type, 300, rdatas);
    }

    /** RRSIG RDATA with an empty signature. */
    public static Rrset signature(String owner, RrType covered, String signer, int expiry) {
        byte[] name = name(signer).toWire();
        ByteBuffer rdata = ByteBuffer.allocate(18 + name.length + 8);
        rdata.putShort((short) covered.code()).put((byte) 13).put((byte) 2).putInt(300);
        rdata.putInt(expiry).putInt(0).putShort((short) 4711).put(name).putLong(owner.hashCode());
        return rrset(owner, RrType.RRSIG, 300, rdata.array());
    }
}
