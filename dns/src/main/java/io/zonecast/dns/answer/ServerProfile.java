package io.zonecast.dns.answer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a server tells of itself, and how long its answers may be.
 *
 * @param maxUdp longest answer over UDP, 512 to 4096 octets
 * @param identity answers NSID (RFC 5001), {@code id.server} and {@code hostname.bind} (RFC 4892); empty for none,
 *     at most {@link #MAX_TEXT} octets in UTF-8
 * @param version answers {@code version.server} and {@code version.bind}; empty for none
 * @param cookies makes server cookies; nothing for a server without cookies
 * @param idleTenths how long an idle TCP connection is kept, in tenths of a second (RFC 7828)
 */
public record ServerProfile(
        int maxUdp, String identity, String version, Optional<CookieSecret> cookies, int idleTenths) {
    /** Longest text in octets: an error with the longest question still fits into 512. */
    public static final int MAX_TEXT = 100;

    public ServerProfile {
        if (maxUdp < 512 || maxUdp > 4096) {
            throw new IllegalArgumentException("UDP answers of " + maxUdp + " octets; 512 to 4096 is allowed");
        }
        if (octets(identity).length > MAX_TEXT || octets(version).length > MAX_TEXT) {
            throw new IllegalArgumentException("identity and version have at most " + MAX_TEXT + " octets");
        }
        if (idleTenths < 0 || idleTenths > 0xffff) {
            throw new IllegalArgumentException("idle time of " + idleTenths + " tenths of a second");
        }
    }

    /** A server that tells nothing of itself. */
    public static ServerProfile anonymous(int maxUdp) {
        return new ServerProfile(maxUdp, "", "", Optional.empty(), 0);
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
