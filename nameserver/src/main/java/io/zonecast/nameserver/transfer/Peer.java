package io.zonecast.nameserver.transfer;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks for a transfer, and how.
 *
 * @param address where the query came from
 * @param secure true over TLS 1.3 (RFC 9103 section 7.2); TLS 1.2 counts as none
 * @param clientNames DNS names in the certificate that was shown and found good; empty where there was none
 */
public record Peer(InetAddress address, boolean secure, Optional<Set<String>> clientNames) {
    /** Somebody in clear text. */
    public static Peer of(InetAddress address) {
        return new Peer(address, false, Optional.empty());
    }
}
