package io.zonecast.dns.dnssec;

/** ECDSA signatures from the ASN.1 form of Java to the two 32-octet numbers of RFC 6605 section 4. */
final class DerSignature {
    private static final int INTEGER = 2;

    private DerSignature() {}

    static byte[] toRaw(byte[] der) {
        byte[] raw = new byte[64];
        // SEQUENCE of at most 72 octets: one length octet, then two INTEGERs.
        int at = integer(der, 2, raw, 0);
        integer(der, at, raw, 32);
        return raw;
    }

    private static int integer(byte[] der, int at, byte[] raw, int target) {
        if (der[at] != INTEGER) {
            throw new IllegalStateException("signature is no pair of ASN.1 integers");
        }
        int length = der[at + 1];
        int start = at + 2;
        int end = start + length;
        while (end - start > 32 && der[start] == 0) {
            start++;
        }
        System.arraycopy(der, start, raw, target + 32 - (end - start), end - start);
        return end;
    }
}
