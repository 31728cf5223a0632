package io.zonecast.common.bus;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Headers of a message, one value for a name.
 *
 * @param values by name; names are case-sensitive
 */
public record Headers(Map<String, String> values) {
    /** No headers. */
    public static final Headers NONE = new Headers(Map.of());

    public Headers {
        values = Map.copyOf(values);
    }

    /** One header. */
    public static Headers of(String name, String value) {
        return new Headers(Map.of(name, value));
    }

    /** These and one more. */
    public Headers with(String name, String value) {
        Map<String, String> more = new TreeMap<>(values);
        more.put(name, value);
        return new Headers(more);
    }

    /** These and some more. */
    public Headers with(Headers others) {
        Map<String, String> more = new TreeMap<>(values);
        more.putAll(others.values);
        return new Headers(more);
    }

    /** The value of a header. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
