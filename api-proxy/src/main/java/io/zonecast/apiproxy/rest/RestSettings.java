package io.zonecast.apiproxy.rest;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the API is offered.
 *
 * @param listen addresses
 * @param plain true for HTTP without TLS; only on loopback
 * @param certificate PEM files of an authority's certificate and its key; empty for a self-made one
 * @param names host names and addresses that a self-made certificate is for
 * @param folder where a self-made certificate is kept
 * @param maxBody largest body of a request in octets
 * @param maxConnections most connections at the same time; more wait to be accepted
 */
public record RestSettings(
        List<InetSocketAddress> listen,
        boolean plain,
        Optional<Certificate> certificate,
        List<String> names,
        Path folder,
        long maxBody,
        int maxConnections) {
    public RestSettings {
        listen = List.copyOf(listen);
        names = List.copyOf(names);
    }

    /**
     * @param chain PEM, the server's own first
     * @param key PEM, PKCS#8
     */
    public record Certificate(Path chain, Path key) {}
}
