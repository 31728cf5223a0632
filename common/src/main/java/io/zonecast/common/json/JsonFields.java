package io.zonecast.common.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object of a message, read field by field. Every missing or wrong field is
 * {@link Failure.Corrupt} and named; unknown fields are left alone, so that newer senders can add some.
 */
public final class JsonFields {
    /** Deepest nesting that any message of ours has, with room. */
    private static final int MAX_DEPTH = 32;

    private static final int MAX_TEXT = 4 * 1024 * 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode node;
    private final String place;

    private JsonFields(JsonNode node, String place) {
        if (!node.isObject()) {
            throw new Failure.Corrupt(place + " is no JSON object");
        }
        this.node = node;
        this.place = place;
    }

    /**
     * Parses.
     *
     * @param what how errors name the message
     * @throws Failure.Corrupt where the bytes are no JSON object
     */
    public static JsonFields parse(byte[] json, String what) {
        try {
            return new JsonFields(MAPPER.readTree(json), what);
        } catch (IOException e) {
            throw new Failure.Corrupt(what + " is no JSON: " + e.getMessage(), e);
        }
    }

    /** A new object to fill. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** UTF-8 JSON of a node. */
    public static byte[] toBytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private JsonNode field(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            throw new Failure.Corrupt(place + " lacks " + name);
        }
        return value;
    }

    private Failure.Corrupt wrong(String name, String wanted) {
        return new Failure.Corrupt(place + "." + name + " is no " + wanted);
    }

    /** True if the field is there and not null. */
    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    /** A string. */
    public String text(String name) {
        JsonNode value = field(name);
        if (!value.isTextual()) {
            throw wrong(name, "string");
        }
        return value.textValue();
    }

    /** An integer of 64 bits. */
    public long number(String name) {
        JsonNode value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "integer");
        }
        return value.longValue();
    }

    /** An integer of 32 bits. */
    public int integer(String name) {
        JsonNode value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(name, "32-bit integer");
        }
        return value.intValue();
    }

    /** A number that may have a fraction. */
    public double decimal(String name) {
        JsonNode value = field(name);
        if (!value.isNumber()) {
            throw wrong(name, "number");
        }
        return value.doubleValue();
    }

    /** A boolean. */
    public boolean flag(String name) {
        JsonNode value = field(name);
        if (!value.isBoolean()) {
            throw wrong(name, "boolean");
        }
        return value.booleanValue();
    }

    /** An object. */
    public JsonFields object(String name) {
        return new JsonFields(field(name), place + "." + name);
    }

    /** A list of objects. */
    public List<JsonFields> objects(String name) {
        JsonNode value = field(name);
        if (!value.isArray()) {
            throw wrong(name, "list");
        }
        List<JsonFields> list = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            list.add(new JsonFields(value.get(i), place + "." + name + "[" + i + "]"));
        }
        return list;
    }

    /** A list of strings. */
    public List<String> texts(String name) {
        JsonNode value = field(name);
        if (!value.isArray()) {
            throw wrong(name, "list");
        }
        List<String> list = new ArrayList<>(value.size());
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                throw wrong(name, "list of strings");
            }
            list.add(item.textValue());
        }
        return list;
    }

    /** A list of 32-bit integers. */
    public List<Integer> integers(String name) {
        JsonNode value = field(name);
        if (!value.isArray()) {
            throw wrong(name, "list");
        }
        List<Integer> list = new ArrayList<>(value.size());
        for (JsonNode item : value) {
            if (!item.isIntegralNumber() || !item.canConvertToInt()) {
                throw wrong(name, "list of integers");
            }
            list.add(item.intValue());
        }
        return list;
    }
}
