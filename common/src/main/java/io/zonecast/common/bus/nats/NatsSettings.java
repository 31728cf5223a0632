package io.zonecast.common.bus.nats;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to reach the broker.
 *
 * @param id the name under which to speak
 * @param urls {@code nats://host:port}, tried in any order
 * @param caFile certificates (PEM) that the broker's own must descend from; given means TLS 1.3 only
 */
public record NatsSettings(String id, List<String> urls, Optional<Path> caFile) {
    public NatsSettings {
        urls = List.copyOf(urls);
    }
}
