package io.zonecast.nameserver.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the server's certificate comes from, all PEM.
 *
 * @param certificate the chain, the server's own first
 * @param key its private key: PKCS#8, or what OpenSSL calls "RSA" and "EC PRIVATE KEY"; not encrypted
 * @param clientCa authorities of clients' certificates; clients are asked for one where it is given, and may have none
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientCa) {
    /** All of them. */
    List<Path> all() {
        return Stream.concat(Stream.of(certificate, key), clientCa.stream()).toList();
    }
}
