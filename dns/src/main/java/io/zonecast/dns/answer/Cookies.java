package io.zonecast.dns.answer;

/** Makes and checks server cookies (RFC 7873, RFC 9018); reusable, one thread, allocates nothing. */
final class Cookies {
    /** Client cookie and server cookie together. */
    static final int LENGTH = 24;

    private static final int CLIENT = 8;
    private static final int VERSION = 1;
    /** RFC 9018 section 4.3: a cookie is good for an hour, and for five minutes of clocks that differ. */
    private static final int OLDEST_SECONDS = 3600;

    private static final int NEWEST_SECONDS = -300;
    /** From this age on a client gets a fresh one. */
    private static final int RENEW_SECONDS = 1800;

    private final CookieSecret secret;
    private final byte[] hashed = new byte[CLIENT + 8 + 16];

    Cookies(CookieSecret secret) {
        this.secret = secret;
    }

    /**
     * True if the query's COOKIE option holds a server cookie that was made here for this client.
     *
     * @param at of the option's data in the packet
     * @param length of that data
     * @param now seconds since 1970, modulo 2^32
     */
    boolean isGood(byte[] packet, int at, int length, Client client, int now) {
        if (length != LENGTH || packet[at + CLIENT] != VERSION) {
            return false;
        }
        int age = now - int32(packet, at + CLIENT + 4);
        if (age > OLDEST_SECONDS || age < NEWEST_SECONDS) {
            return false;
        }
        System.arraycopy(packet, at, hashed, 0, CLIENT + 8);
        return hash(client) == SipHash.word(packet, at + CLIENT + 8);
    }

    /**
     * Writes the data of the answer's COOKIE option, {@link #LENGTH} octets.
     *
     * @param good what {@link #isGood} said
     */
    void write(byte[] packet, int at, boolean good, Client client, int now, byte[] target, int to) {
        if (good && now - int32(packet, at + CLIENT + 4) < RENEW_SECONDS) {
            System.arraycopy(packet, at, target, to, LENGTH);
            return;
        }
        System.arraycopy(packet, at, hashed, 0, CLIENT);
        hashed[CLIENT] = VERSION;
        hashed[CLIENT + 1] = 0;
        hashed[CLIENT + 2] = 0;
        hashed[CLIENT + 3] = 0;
        for (int i = 0; i < 4; i++) {
            hashed[CLIENT + 4 + i] = (byte) (now >>> (24 - 8 * i));
        }
        long hash = hash(client);
        System.arraycopy(hashed, 0, target, to, CLIENT + 8);
        for (int i = 0; i < 8; i++) {
            target[to + CLIENT + 8 + i] = (byte) (hash >>> (8 * i));
        }
    }

    /** Of the first 16 octets of {@link #hashed} and the address. */
    private long hash(Client client) {
        System.arraycopy(client.octets, 0, hashed, CLIENT + 8, client.length);
        return secret.hash(hashed, CLIENT + 8 + client.length);
    }

    private static int int32(byte[] packet, int at) {
        return (packet[at] & 0xff) << 24
                | (packet[at + 1] & 0xff) << 16
                | (packet[at + 2] & 0xff) << 8
                | (packet[at + 3] & 0xff);
    }
}
