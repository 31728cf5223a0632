package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.util.Arrays;

/** RRSIG RDATA (RFC 4034 section 3.1) and the octets that it signs (section 3.1.8.1). */
final class RrsigData {
    private static final int SIGNER_NAME = 18;

    private RrsigData() {}

    static Rdata sign(Rrset rrset, Name zone, SigningKey key, long inception, long expiration) {
        byte[] head = head(rrset, zone, key.dnsKey(), inception, expiration);
        byte[] signature = key.sign(signed(head, rrset));
        byte[] rdata = Arrays.copyOf(head, head.length + signature.length);
        System.arraycopy(signature, 0, rdata, head.length, signature.length);
        return Rdata.of(RrType.RRSIG, rdata);
    }

    private static byte[] head(Rrset rrset, Name zone, DnsKey key, long inception, long expiration) {
        byte[] head = new byte[SIGNER_NAME + zone.wireLength()];
        u16(head, 0, rrset.type().code());
        head[2] = (byte) key.algorithm().number();
        // A leading * is not counted, so that what a wildcard makes can be checked (section 3.1.3).
        head[3] = (byte) (rrset.owner().labelCount() - (rrset.owner().isWildcard() ? 1 : 0));
        u32(head, 4, rrset.ttl());
        u32(head, 8, expiration);
        u32(head, 12, inception);
        u16(head, 16, key.tag().value());
        zone.copyTo(head, SIGNER_NAME);
        return head;
    }

    private static byte[] signed(byte[] head, Rrset rrset) {
        int fixed = rrset.owner().wireLength() + 10;
        int length = head.length + fixed * rrset.size();
        for (Rdata rdata : rrset.rdatas()) {
            length += rdata.length();
        }
        byte[] octets = Arrays.copyOf(head, length);
        int at = head.length;
        for (Rdata rdata : rrset.rdatas()) {
            at = rrset.owner().copyTo(octets, at);
            u16(octets, at, rrset.type().code());
            u16(octets, at + 2, 1);
            u32(octets, at + 4, rrset.ttl());
            u16(octets, at + 8, rdata.length());
            at = rdata.copyTo(octets, at + 10);
        }
        return octets;
    }

    /** The end of a signature, in seconds since 1970; zone-signing times stay below 2106. */
    static long expiration(Rdata rrsig) {
        return rrsig.unsignedInt(8);
    }

    static boolean isBy(Rdata rrsig, DnsKey key) {
        return rrsig.octet(2) == key.algorithm().number()
                && rrsig.unsignedShort(16) == key.tag().value();
    }

    private static void u16(byte[] octets, int at, int value) {
        octets[at] = (byte) (value >> 8);
        octets[at + 1] = (byte) value;
    }

    private static void u32(byte[] octets, int at, long value) {
        u16(octets, at, (int) (value >> 16) & 0xffff);
        u16(octets, at + 2, (int) value & 0xffff);
    }
}
