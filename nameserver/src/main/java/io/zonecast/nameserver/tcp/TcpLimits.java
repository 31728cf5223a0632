package io.zonecast.nameserver.tcp;

import java.time.Duration;

/**
 * Bounds for TCP.
 *
 * @param maxConnections connections at a time; the newest above that is closed at once
 * @param maxConnectionsPerClient the same, from one address
 * @param idle a connection without a query for so long is closed (RFC 7766 section 6.2.3)
 * @param message a query that began, and an answer on its way out, may take so long
 */
public record TcpLimits(int maxConnections, int maxConnectionsPerClient, Duration idle, Duration message) {
    /** 1,000 connections, 200 of one client, 10 s idle, 2 s for a message. */
    public static final TcpLimits DEFAULT = new TcpLimits(1_000, 200, Duration.ofSeconds(10), Duration.ofSeconds(2));

    public TcpLimits {
        if (maxConnections < 1 || maxConnectionsPerClient < 1) {
            throw new IllegalArgumentException("at least one TCP connection must be allowed");
        }
        if (!idle.isPositive() || !message.isPositive()) {
            throw new IllegalArgumentException("TCP time-outs must be above 0");
        }
    }
}
