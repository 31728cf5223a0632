package io.zonecast.dns.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The parameters of the NSEC3 chain that a zone is served with (RFC 5155 section 4). Immutable. */
public final class Nsec3Chain {
    /** More iterations than this buy an attacker too much work; such a chain is not used (RFC 9276 section 3.1). */
    private static final int MAX_ITERATIONS = 150;

    private static final Nsec3Chain USUAL = new Nsec3Chain(0, new byte[0]);

    private final int iterations;
    private final byte[] salt;

    private Nsec3Chain(int iterations, byte[] salt) {
        this.iterations = iterations;
        this.salt = salt;
    }

    /** Reads the first NSEC3PARAM record that can be used; null where there is none. */
    static @Nullable Nsec3Chain of(byte[] page, int apex) {
        int set = Page.set(page, apex, 51);
        if (set == 0) {
            return null;
        }
        int record = Page.firstRecord(page, set);
        for (int left = Page.records(page, set); left > 0; left--) {
            int length = Page.rdataLength(page, record);
            int at = record + 2;
            // Hash algorithm 1 (SHA-1), no flags.
            if (length >= 5 && page[at] == 1 && page[at + 1] == 0 && length == 5 + (page[at + 4] & 0xff)) {
                int iterations = Octets.u16(page, at + 2);
                if (iterations == 0 && length == 5) {
                    return USUAL;
                }
                if (iterations <= MAX_ITERATIONS) {
                    return new Nsec3Chain(iterations, Arrays.copyOfRange(page, at + 5, at + length));
                }
            }
            record += 2 + length;
        }
        return null;
    }

    /** Additional iterations, 0 to 150. */
    public int iterations() {
        return iterations;
    }

    /** Length of the salt. */
    public int saltLength() {
        return salt.length;
    }

    /** The salt's octet at an index. */
    public byte salt(int index) {
        return salt[index];
    }

    /** True if an owner of the chain has an NSEC3 record of these parameters. */
    public boolean covers(byte[] page, int owner) {
        int set = Page.set(page, owner, 50);
        if (set == 0) {
            return false;
        }
        int at = Page.firstRecord(page, set);
        int length = Page.rdataLength(page, at);
        at += 2;
        return length >= 5 + salt.length
                && page[at] == 1
                && Octets.u16(page, at + 2) == iterations
                && (page[at + 4] & 0xff) == salt.length
                && Arrays.equals(page, at + 5, at + 5 + salt.length, salt, 0, salt.length);
    }
}
