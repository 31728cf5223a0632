package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** NSEC3 owner names (RFC 5155 sections 3.1.5 and 5) for hash algorithm 1, no extra iterations, no salt. */
final class Nsec3Hash {
    /** Octets of a hash. */
    static final int LENGTH = 20;

    private static final String BASE32HEX = "0123456789abcdefghijklmnopqrstuv";

    private Nsec3Hash() {}

    static byte[] hash(Name name) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(name.toWire());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** The name that the NSEC3 record of {@code name} stands at. */
    static Name owner(Name name, Name zone) {
        try {
            return zone.child(base32hex(hash(name)));
        } catch (InvalidName e) {
            throw new UnsignableZone("the zone's name is too long for NSEC3; choose NSEC");
        }
    }

    private static byte[] base32hex(byte[] hash) {
        StringBuilder text = new StringBuilder(32);
        // 20 octets are exactly four groups of 40 bits.
        for (int at = 0; at < LENGTH; at += 5) {
            long bits = 0;
            for (int i = 0; i < 5; i++) {
                bits = bits << 8 | (hash[at + i] & 0xff);
            }
            for (int shift = 35; shift >= 0; shift -= 5) {
                text.append(BASE32HEX.charAt((int) (bits >> shift) & 31));
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The hash that an NSEC3 owner name shows. */
    static byte[] fromOwner(Name owner) {
        byte[] label = owner.firstLabel();
        byte[] hash = new byte[LENGTH];
        for (int group = 0; group < 4; group++) {
            long bits = 0;
            for (int i = 0; i < 8; i++) {
                bits = bits << 5 | BASE32HEX.indexOf(label[group * 8 + i]);
            }
            for (int i = 4; i >= 0; i--) {
                hash[group * 5 + i] = (byte) bits;
                bits >>>= 8;
            }
        }
        return hash;
    }
}
