package io.zonecast.apiproxy.zone;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.zone.Serial;

/** Reads and makes SOA RDATA (RFC 1035 section 3.3.13). */
public final class SoaFields {
    private static final int NUMBERS = 20;

    private SoaFields() {}

    /** The serial of SOA RDATA. */
    public static Serial serial(Rdata soa) {
        if (soa.length() < NUMBERS + 2) {
            throw new InvalidRdata("SOA RDATA of a wrong length");
        }
        return new Serial(soa.unsignedInt(soa.length() - NUMBERS));
    }

    /** The same RDATA with another serial. */
    public static Rdata withSerial(Rdata soa, Serial serial) {
        byte[] octets = soa.toBytes();
        number(octets, octets.length - NUMBERS, serial.value());
        return Rdata.of(RrType.SOA, octets);
    }

    /** SOA RDATA. */
    public static Rdata of(Name primary, Name mailbox, Serial serial, int refresh, int retry, int expire, int minimum) {
        byte[] octets = new byte[primary.wireLength() + mailbox.wireLength() + NUMBERS];
        int at = mailbox.copyTo(octets, primary.copyTo(octets, 0));
        long[] numbers = {serial.value(), refresh, retry, expire, minimum};
        for (long value : numbers) {
            number(octets, at, value);
            at += 4;
        }
        return Rdata.of(RrType.SOA, octets);
    }

    private static void number(byte[] octets, int at, long value) {
        octets[at] = (byte) (value >> 24);
        octets[at + 1] = (byte) (value >> 16);
        octets[at + 2] = (byte) (value >> 8);
        octets[at + 3] = (byte) value;
    }
}
