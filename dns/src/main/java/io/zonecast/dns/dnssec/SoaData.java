package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.Serial;

/** Fields of an SOA record (RFC 1035 section 3.3.13): two names, then five 32-bit numbers. */
final class SoaData {
    private static final int NUMBERS = 20;

    private SoaData() {}

    static Serial serial(Rrset soa) {
        Rdata rdata = soa.rdatas().getFirst();
        return new Serial(rdata.unsignedInt(rdata.length() - NUMBERS));
    }

    static Rrset withSerial(Rrset soa, Serial serial) {
        byte[] rdata = soa.rdatas().getFirst().toBytes();
        int at = rdata.length - NUMBERS;
        for (int i = 0; i < 4; i++) {
            rdata[at + i] = (byte) (serial.value() >> (24 - 8 * i));
        }
        return Rrset.of(soa.owner(), RrType.SOA, soa.ttl(), Rdata.of(RrType.SOA, rdata));
    }

    /** The TTL of NSEC and NSEC3 records (RFC 9077 section 3). */
    static int denialTtl(Rrset soa) {
        Rdata rdata = soa.rdatas().getFirst();
        return (int) Math.min(soa.ttl(), rdata.unsignedInt(rdata.length() - 4));
    }

    static void check(Rrset soa, Name apex) {
        if (!soa.owner().equals(apex) || soa.size() != 1) {
            throw new UnsignableZone("a zone has exactly one SOA record, at its apex");
        }
    }
}
