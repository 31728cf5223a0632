package io.zonecast.dns.dnssec;

import io.zonecast.dns.record.Rdata;

/**
 * The key tag of a DNSKEY (RFC 4034 appendix B).
 *
 * @param value 0 to 65535
 */
public record KeyTag(int value) {
    public KeyTag {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("key tag outside 0 to 65535");
        }
    }

    static KeyTag of(Rdata dnskey) {
        long sum = 0;
        for (int i = 0; i < dnskey.length(); i++) {
            sum += (i & 1) == 0 ? (long) dnskey.octet(i) << 8 : dnskey.octet(i);
        }
        return new KeyTag((int) (sum + (sum >>> 16 & 0xffff) & 0xffff));
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
