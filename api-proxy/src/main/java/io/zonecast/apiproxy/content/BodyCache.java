package io.zonecast.apiproxy.content;

import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Encoded bodies of large zones, kept while their pages are fetched; the least recently used go first. */
final class BodyCache {
    private final long maxOctets;
    private final Map<Key, Body> bodies = new LinkedHashMap<>(16, 0.75f, true);
    private long octets;

    /** @param maxOctets bound; one body above it is still kept, alone */
    BodyCache(long maxOctets) {
        this.maxOctets = maxOctets;
    }

    /**
     * @param state the zone at the generation of the body
     * @param octets encoded contents
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Body(ZoneState state, byte[] octets) {}

    private record Key(Name zone, Generation generation) {}

    synchronized Optional<Body> get(Name zone, Generation generation) {
        return Optional.ofNullable(bodies.get(new Key(zone, generation)));
    }

    synchronized void put(Body body) {
        Body before = bodies.put(new Key(body.state().name(), body.state().generation()), body);
        octets += body.octets().length - (before == null ? 0 : before.octets().length);
        var oldest = bodies.entrySet().iterator();
        while (octets > maxOctets && bodies.size() > 1) {
            octets -= oldest.next().getValue().octets().length;
            oldest.remove();
        }
    }

    synchronized long octets() {
        return octets;
    }
}
