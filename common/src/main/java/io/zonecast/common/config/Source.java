package io.zonecast.common.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the values of one service come from: a file and, above it, the environment. */
final class Source {
    private final String service;
    private final @Nullable Path file;
    private final Map<String, JsonNode> values;
    private final Map<String, Integer> lines;
    private final Map<String, String> env;

    private Source(
            String service,
            @Nullable Path file,
            Map<String, JsonNode> values,
            Map<String, Integer> lines,
            Map<String, String> env) {
        this.service = service;
        this.file = file;
        this.values = values;
        this.lines = lines;
        this.env = env;
    }

    static Source load(String service, @Nullable Path file, Map<String, String> env) {
        Map<String, String> ours = new LinkedHashMap<>();
        env.forEach((name, value) -> {
            if (name.startsWith(prefix(service))) {
                ours.put(name, value);
            }
        });
        Map<String, JsonNode> values = new LinkedHashMap<>();
        if (file == null) {
            return new Source(service, null, values, Map.of(), ours);
        }
        String text = read(file);
        try {
            flatten("", new TomlMapper().readTree(text), values);
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            throw new Failure.Refused(
                    file + ":" + (where == null ? 1 : where.getLineNr()) + ": is not TOML: " + e.getOriginalMessage());
        }
        return new Source(service, file, values, KeyLines.of(text), ours);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Failure.Refused(file + ": no such file");
        } catch (IOException e) {
            throw new Failure.Refused(file + ": can't be read: " + e.getMessage());
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, JsonNode> values) {
        node.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            if (entry.getValue().isObject()) {
                flatten(key + ".", entry.getValue(), values);
            } else {
                values.put(key, entry.getValue());
            }
        });
    }

    Optional<String> fromEnvironment(String key) {
        return Optional.ofNullable(env.get(variable(key)));
    }

    Optional<JsonNode> fromFile(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The keys that the file has. */
    Iterable<String> keys() {
        return values.keySet();
    }

    /** The variables that are set for this service. */
    Iterable<String> variables() {
        return env.keySet();
    }

    /** The variable that overrides a key. */
    String variable(String key) {
        return prefix(service) + upper(key);
    }

    private static String prefix(String service) {
        return "ZONECAST_" + upper(service) + "_";
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /** What a relative path in the file is relative to. */
    Path folder() {
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        return parent == null ? Path.of("").toAbsolutePath() : parent;
    }

    /** Where the value of a key was set, to begin a message with. */
    String place(String key) {
        if (env.containsKey(variable(key))) {
            return variable(key) + ": ";
        }
        if (file == null) {
            return "";
        }
        Integer line = lines.get(key);
        return file + (line == null ? "" : ":" + line) + ": ";
    }
}
