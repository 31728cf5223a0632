package io.zonecast.apiproxy.zone;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * PowerDNS's metadata of a zone, without the kinds that are properties of their own here. Kept for clients; never
 * published.
 *
 * @param kinds values by kind, in order of kind; none is without values
 */
public record Metadata(Map<String, List<String>> kinds) {
    /** Of a zone that has none. */
    public static final Metadata NONE = new Metadata(Map.of());

    public Metadata {
        TreeMap<String, List<String>> copy = new TreeMap<>();
        kinds.forEach((kind, values) -> {
            if (!values.isEmpty()) {
                copy.put(kind, List.copyOf(values));
            }
        });
        kinds = Collections.unmodifiableMap(copy);
    }

    /** The values of a kind; none where it is not set. */
    public List<String> of(String kind) {
        return kinds.getOrDefault(kind, List.of());
    }

    /** The same with other values of one kind. */
    public Metadata with(String kind, List<String> values) {
        Map<String, List<String>> others = new TreeMap<>(kinds);
        others.put(kind, values);
        return new Metadata(others);
    }
}
