package io.zonecast.dns.answer;

import org.jspecify.annotations.Nullable;

/** Collects the options of an answer's OPT record (RFC 6891 section 6.1.2); reusable, one thread. */
final class EdnsOptions {
    static final int NSID = 3;
    static final int COOKIE = 10;
    static final int KEEPALIVE = 11;
    static final int PADDING = 12;
    static final int EXTENDED_ERROR = 15;
    static final int ZONE_VERSION = 19;

    /** Extended error 20, Not Authoritative (RFC 8914 section 4.21). */
    static final int NOT_AUTHORITATIVE = 20;

    /** Extended error 18, Prohibited (RFC 8914 section 4.19). */
    static final int PROHIBITED = 18;

    /** Extended error 21, Not Supported (RFC 8914 section 4.22). */
    static final int NOT_SUPPORTED = 21;

    private static final int HEAD = 4;
    private static final int ZONE_VERSION_DATA = 6;

    final byte[] data = new byte[HEAD + ServerProfile.MAX_TEXT + 64];
    private final byte[] identity;
    private final int idleTenths;
    private final @Nullable Cookies cookies;
    int length;
    /** The client has shown that it is where it says to be. */
    boolean goodCookie;

    EdnsOptions(ServerProfile profile) {
        this.identity = ServerProfile.octets(profile.identity());
        this.idleTenths = profile.idleTenths();
        this.cookies = profile.cookies().map(Cookies::new).orElse(null);
    }

    /**
     * Begins with what depends on the query and the client alone.
     *
     * @return octets to leave free for what {@link #zoneVersion} may add
     */
    int begin(Query query, byte[] packet, Client client, int now, Transport transport) {
        length = 0;
        goodCookie = false;
        if (!query.edns) {
            return 0;
        }
        if (query.nsid && identity.length > 0) {
            head(NSID, identity.length);
            System.arraycopy(identity, 0, data, length, identity.length);
            length += identity.length;
        }
        if (query.cookieLength > 0 && cookies != null && client.length > 0) {
            boolean good = cookies.isGood(packet, query.cookieAt, query.cookieLength, client, now);
            goodCookie = good;
            head(COOKIE, Cookies.LENGTH);
            cookies.write(packet, query.cookieAt, good, client, now, data, length);
            length += Cookies.LENGTH;
        }
        if (query.keepalive && transport.isStream() && idleTenths > 0) {
            head(KEEPALIVE, 2);
            put16(idleTenths);
        }
        return query.zoneVersion ? HEAD + ZONE_VERSION_DATA : 0;
    }

    /** RFC 8914; without text. */
    void extendedError(int code) {
        head(EXTENDED_ERROR, 2);
        put16(code);
    }

    /** The SOA serial of the zone that the question lies in (RFC 9660 sections 2.1 and 4). */
    void zoneVersion(int labels, int serial) {
        head(ZONE_VERSION, ZONE_VERSION_DATA);
        data[length++] = (byte) labels;
        data[length++] = 0;
        put16(serial >>> 16);
        put16(serial);
    }

    private void head(int code, int octets) {
        put16(code);
        put16(octets);
    }

    private void put16(int value) {
        data[length++] = (byte) (value >> 8);
        data[length++] = (byte) value;
    }
}
