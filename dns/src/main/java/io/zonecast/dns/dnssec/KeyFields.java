package io.zonecast.dns.dnssec;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/** Keys of Java as the fields of DNSKEY records, and private parts in one form for every provider. */
final class KeyFields {
    private static final byte[] ED25519_PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private KeyFields() {}

    /** The public key field: RFC 3110 section 2, RFC 6605 section 4, RFC 8080 section 3. */
    static byte[] publicKey(Algorithm algorithm, PublicKey key) {
        return switch (algorithm) {
            case RSASHA256 -> rsa((RSAPublicKey) key);
            // A SubjectPublicKeyInfo ends in the point (after the octet 04) or the 32 octets of the key.
            case ECDSAP256SHA256 -> tail(key.getEncoded(), 64);
            case ED25519 -> tail(key.getEncoded(), 32);
        };
    }

    private static byte[] tail(byte[] octets, int length) {
        return Arrays.copyOfRange(octets, octets.length - length, octets.length);
    }

    private static byte[] rsa(RSAPublicKey key) {
        byte[] exponent = unsigned(key.getPublicExponent());
        ByteArrayOutputStream field = new ByteArrayOutputStream(300);
        if (exponent.length < 256) {
            field.write(exponent.length);
        } else {
            field.write(0);
            field.write(exponent.length >> 8);
            field.write(exponent.length);
        }
        field.writeBytes(exponent);
        field.writeBytes(unsigned(key.getModulus()));
        return field.toByteArray();
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] octets = number.toByteArray();
        return octets.length > 1 && octets[0] == 0 ? Arrays.copyOfRange(octets, 1, octets.length) : octets;
    }

    /**
     * A PKCS #8 private key in a form that every provider reads. For Ed25519 some write the second
     * version (RFC 5958) with the public key behind, which others refuse; the private part stands at the
     * same place in both.
     */
    static byte[] portable(Algorithm algorithm, byte[] pkcs8) {
        if (algorithm != Algorithm.ED25519) {
            return pkcs8;
        }
        byte[] portable = Arrays.copyOf(ED25519_PKCS8, ED25519_PKCS8.length + 32);
        System.arraycopy(pkcs8, ED25519_PKCS8.length, portable, ED25519_PKCS8.length, 32);
        return portable;
    }
}
