package io.zonecast.nameserver.tls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How to serve over TLS. The bounds stand beside those of TCP, so that neither takes the other's connections; the times
 * for idle connections and messages are TCP's.
 *
 * @param listen addresses for TLS alone; port 0 takes a free one
 * @param files the certificate
 * @param maxConnections at a time; the newest above that is closed at once. Each takes up to 100 KiB
 * @param maxConnectionsPerClient the same, from one address
 * @param handshake a handshake may take so long, whatever the client sends
 */
public record TlsSettings(
        List<InetSocketAddress> listen,
        TlsFiles files,
        int maxConnections,
        int maxConnectionsPerClient,
        Duration handshake) {
    /** Connections at a time where nothing else is said. */
    public static final int CONNECTIONS = 1_000;

    /** The same, from one address. */
    public static final int CONNECTIONS_PER_CLIENT = 200;

    /** For a handshake where nothing else is said. */
    public static final Duration HANDSHAKE = Duration.ofSeconds(5);

    public TlsSettings {
        listen = List.copyOf(listen);
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on with TLS");
        }
        if (maxConnections < 1 || maxConnectionsPerClient < 1) {
            throw new IllegalArgumentException("at least one TLS connection must be allowed");
        }
        if (!handshake.isPositive()) {
            throw new IllegalArgumentException("the time for a handshake must be above 0");
        }
    }

    /** The defaults. */
    public TlsSettings(List<InetSocketAddress> listen, TlsFiles files) {
        this(listen, files, CONNECTIONS, CONNECTIONS_PER_CLIENT, HANDSHAKE);
    }
}
