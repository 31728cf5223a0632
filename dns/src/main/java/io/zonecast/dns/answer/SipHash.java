package io.zonecast.dns.answer;

/** SipHash-2-4 with a result of 64 bits (Aumasson and Bernstein, 2012), the hash of DNS cookies (RFC 9018 section 4.4). */
final class SipHash {
    private SipHash() {}

    /**
     * @param k0 first half of the key, little-endian
     * @param k1 second half of the key, little-endian
     * @param length of what is hashed, from octet 0 of {@code data}
     */
    static long hash(long k0, long k1, byte[] data, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int whole = length & ~7;
        // Blocks of 8 octets, then the rest with the length in its last octet, then four rounds to finish.
        for (int at = 0; at <= whole + 8; at += 8) {
            boolean finishing = at > whole;
            long block = finishing ? 0 : at < whole ? word(data, at) : rest(data, at, length);
            v3 ^= block;
            v2 ^= finishing ? 0xff : 0;
            for (int round = finishing ? 4 : 2; round > 0; round--) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= block;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** Eight octets, the first the least significant. */
    static long word(byte[] data, int at) {
        long word = 0;
        for (int i = 7; i >= 0; i--) {
            word = word << 8 | (data[at + i] & 0xff);
        }
        return word;
    }

    private static long rest(byte[] data, int at, int length) {
        long word = (long) length << 56;
        for (int i = length - at - 1; i >= 0; i--) {
            word |= (data[at + i] & 0xffL) << (8 * i);
        }
        return word;
    }
}
