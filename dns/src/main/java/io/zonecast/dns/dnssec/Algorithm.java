package io.zonecast.dns.dnssec;

import java.util.Optional;

/** DNSSEC algorithms that zones are signed with (IANA "DNS Security Algorithm Numbers"). */
public enum Algorithm {
    /** RFC 5702. */
    RSASHA256(8, "RSA", "SHA256withRSA", 2048),
    /** RFC 6605; the default. */
    ECDSAP256SHA256(13, "EC", "SHA256withECDSA", 256),
    /** RFC 8080. */
    ED25519(15, "Ed25519", "Ed25519", 256);

    private final int number;
    private final String keyAlgorithm;
    private final String signatureAlgorithm;
    private final int bits;

    Algorithm(int number, String keyAlgorithm, String signatureAlgorithm, int bits) {
        this.number = number;
        this.keyAlgorithm = keyAlgorithm;
        this.signatureAlgorithm = signatureAlgorithm;
        this.bits = bits;
    }

    /** The number in DNSKEY, DS and RRSIG records. */
    public int number() {
        return number;
    }

    /** Length of a new key. */
    public int bits() {
        return bits;
    }

    String keyAlgorithm() {
        return keyAlgorithm;
    }

    String signatureAlgorithm() {
        return signatureAlgorithm;
    }

    /** The algorithm of a number, if it is one of these. */
    public static Optional<Algorithm> of(int number) {
        for (Algorithm algorithm : values()) {
            if (algorithm.number == number) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
