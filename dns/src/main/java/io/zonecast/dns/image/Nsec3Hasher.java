package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes names as RFC 5155 section 5 says; reusable, one thread. */
public final class Nsec3Hasher {
    private static final int SHA1 = 20;

    private final MessageDigest sha1;
    private final byte[] input = new byte[4 * Name.MAX_WIRE];
    private final byte[] hash = new byte[SHA1];

    /** Makes a hasher. */
    public Nsec3Hasher() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** The hash of the ancestor with so many labels; good until the next call. */
    public byte[] hash(Nsec3Chain chain, NameKey name, int labels) {
        int length = NameKey.toWire(name.bytes(), 0, name.end(labels), input, 0);
        input[length++] = 0;
        digest(chain, length);
        for (int left = chain.iterations(); left > 0; left--) {
            System.arraycopy(hash, 0, input, 0, SHA1);
            digest(chain, SHA1);
        }
        return hash;
    }

    private void digest(Nsec3Chain chain, int length) {
        int end = length;
        for (int i = 0; i < chain.saltLength(); i++) {
            input[end++] = chain.salt(i);
        }
        sha1.update(input, 0, end);
        try {
            sha1.digest(hash, 0, SHA1);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-1 is 20 octets", e);
        }
    }
}
