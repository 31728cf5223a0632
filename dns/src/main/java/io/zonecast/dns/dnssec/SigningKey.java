package io.zonecast.dns.dnssec;

/**
 * A zone key that can sign. Where the private part lives is the implementation's own business: in this
 * process, or in a module that never gives it out. Safe for use by many threads.
 */
public interface SigningKey {
    /** Its public side. */
    DnsKey dnsKey();

    /**
     * A signature in the form that RRSIG records hold.
     *
     * @param data what is signed
     * @throws UnsignableZone where the key can't be used
     */
    byte[] sign(byte[] data);
}
