package io.zonecast.common.bus.nats;

import java.util.Arrays;

/**
 * NKeys of users as text: base32 without padding over a prefix, 32 octets and a CRC-16. A public key begins with
 * {@code U}, a seed with {@code SU}.
 */
final class NkeyText {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int USER = 20 << 3;
    private static final int SEED = 18 << 3;
    private static final int KEY_LENGTH = 32;

    private NkeyText() {}

    static String ofPublic(byte[] key) {
        byte[] raw = new byte[1 + KEY_LENGTH];
        raw[0] = (byte) USER;
        System.arraycopy(key, 0, raw, 1, KEY_LENGTH);
        return base32(withCrc(raw));
    }

    static String ofSeed(byte[] seed) {
        byte[] raw = new byte[2 + KEY_LENGTH];
        raw[0] = (byte) (SEED | USER >> 5);
        // raw[1] would hold the low five bits of the type, which are 0 for a user.
        System.arraycopy(seed, 0, raw, 2, KEY_LENGTH);
        return base32(withCrc(raw));
    }

    /** The 32 octets of a public key; throws IllegalArgumentException where it is none. */
    static byte[] publicKey(String text) {
        byte[] raw = octets(text, 1 + KEY_LENGTH);
        if ((raw[0] & 0xff) != USER) {
            throw new IllegalArgumentException("is not the public NKey of a user (U…)");
        }
        return Arrays.copyOfRange(raw, 1, 1 + KEY_LENGTH);
    }

    /** The 32 octets of a seed; throws IllegalArgumentException where it is none. */
    static byte[] seed(String text) {
        byte[] raw = octets(text, 2 + KEY_LENGTH);
        if ((raw[0] & 0xf8) != SEED || ((raw[0] & 7) << 5 | (raw[1] & 0xff) >> 3) != USER) {
            throw new IllegalArgumentException("is not the NKey seed of a user (SU…)");
        }
        return Arrays.copyOfRange(raw, 2, 2 + KEY_LENGTH);
    }

    private static byte[] octets(String text, int length) {
        byte[] all = new byte[length + 2];
        if (text.length() != (all.length * 8 + 4) / 5) {
            throw new IllegalArgumentException("has not the length of an NKey");
        }
        int bits = 0;
        int buffer = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException("has a letter that no NKey has");
            }
            buffer = (buffer << 5 | value) & 0xfff;
            bits += 5;
            if (bits >= 8 && at < all.length) {
                bits -= 8;
                all[at++] = (byte) (buffer >> bits);
            }
        }
        byte[] body = Arrays.copyOf(all, length);
        if (!Arrays.equals(withCrc(body), all)) {
            throw new IllegalArgumentException("is an NKey with a typing error");
        }
        return body;
    }

    private static byte[] withCrc(byte[] body) {
        int crc = 0;
        for (byte b : body) {
            crc ^= (b & 0xff) << 8;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            }
            crc &= 0xffff;
        }
        byte[] all = Arrays.copyOf(body, body.length + 2);
        all[body.length] = (byte) crc;
        all[body.length + 1] = (byte) (crc >> 8);
        return all;
    }

    private static String base32(byte[] octets) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : octets) {
            buffer = (buffer << 8 | (b & 0xff)) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(buffer >> bits & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt(buffer << (5 - bits) & 31));
        }
        return text.toString();
    }
}
