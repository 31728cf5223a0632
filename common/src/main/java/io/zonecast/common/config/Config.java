package io.zonecast.common.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.common.failure.Failure;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one service as typed reads. A bad value becomes a problem and the default stands in, so that one run
 * shows every problem; {@link #done} throws them all. Not for use by more than one thread.
 *
 * <p>Key {@code dns.listen} of the service {@code secondary-syncer} is overridden by the environment variable
 * {@code ZONECAST_SECONDARY_SYNCER_DNS_LISTEN}; a list is given there with commas. Relative paths in the file are
 * relative to its folder.
 */
public final class Config {
    private final Source source;
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    private Config(Source source) {
        this.source = source;
    }

    /**
     * Reads the file.
     *
     * @param service its name, for instance {@code api-proxy}
     * @param file TOML; null for defaults and environment alone
     * @param env the environment
     * @throws Failure.Refused where the file can't be read or is not TOML
     */
    public static Config load(String service, @Nullable Path file, Map<String, String> env) {
        return new Config(Source.load(service, file, env));
    }

    /** Text; {@code fallback} where it is not set. */
    public String text(String key, String fallback) {
        return optionalText(key).orElse(fallback);
    }

    /** Text that may be left out. */
    public Optional<String> optionalText(String key) {
        known.add(key);
        Optional<String> given = source.fromEnvironment(key);
        if (given.isPresent()) {
            return given;
        }
        return source.fromFile(key).flatMap(node -> {
            if (!node.isTextual()) {
                problem(key, "must be text in quotes, is " + node);
                return Optional.empty();
            }
            return Optional.of(node.textValue());
        });
    }

    /** A whole number from {@code min} to {@code max}. */
    public int integer(String key, int fallback, int min, int max) {
        return Math.toIntExact(number(key, fallback, min, max));
    }

    /** A whole number from {@code min} to {@code max}. */
    public long number(String key, long fallback, long min, long max) {
        known.add(key);
        Optional<String> given = source.fromEnvironment(key)
                .or(() -> source.fromFile(key).map(node -> node.isIntegralNumber() ? node.asText() : node.toString()));
        if (given.isEmpty()) {
            return fallback;
        }
        try {
            long value = Long.parseLong(given.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            problem(key, "must be a whole number, is " + given.get());
            return fallback;
        }
        problem(key, "must be " + min + " to " + max + ", is " + given.get());
        return fallback;
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean fallback) {
        known.add(key);
        String given = source.fromEnvironment(key)
                .or(() -> source.fromFile(key).map(JsonNode::toString))
                .orElse(Boolean.toString(fallback));
        if (!given.equals("true") && !given.equals("false")) {
            problem(key, "must be true or false, is " + given);
            return fallback;
        }
        return given.equals("true");
    }

    /** A length of time such as {@code "500ms"}, {@code "5s"}, {@code "15m"}, {@code "7d"}. */
    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        Optional<String> given = optionalText(key);
        if (given.isEmpty()) {
            return fallback;
        }
        Optional<Duration> value = Values.duration(given.get());
        if (value.isEmpty()) {
            problem(key, "must be like 500ms, 5s, 15m, 12h or 7d, is \"" + given.get() + "\"");
            return fallback;
        }
        if (value.get().compareTo(min) < 0 || value.get().compareTo(max) > 0) {
            problem(key, "must be " + Values.text(min) + " to " + Values.text(max) + ", is " + given.get());
            return fallback;
        }
        return value.get();
    }

    /** A list of texts. */
    public List<String> texts(String key, List<String> fallback) {
        known.add(key);
        Optional<String> given = source.fromEnvironment(key);
        if (given.isPresent()) {
            return Arrays.stream(given.get().split(","))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
        Optional<JsonNode> node = source.fromFile(key);
        if (node.isEmpty()) {
            return List.copyOf(fallback);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node.get().isArray() ? node.get() : List.of(node.get())) {
            if (item.isTextual()) {
                texts.add(item.textValue());
            } else {
                problem(key, "must be a list of texts in quotes, has " + item);
            }
        }
        return List.copyOf(texts);
    }

    /** A file or folder, absolute. */
    public Path path(String key, Path fallback) {
        return optionalPath(key).orElse(fallback);
    }

    /** A file or folder that may be left out, absolute. */
    public Optional<Path> optionalPath(String key) {
        return optionalText(key).map(text -> source.folder().resolve(text).normalize());
    }

    /** Addresses with ports such as {@code 192.0.2.1:53} or {@code [2001:db8::1]:53}. */
    public List<InetSocketAddress> addresses(String key, String... fallback) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : texts(key, List.of(fallback))) {
            try {
                addresses.add(Values.address(text));
            } catch (Failure.Refused e) {
                problem(key, e.getMessage());
            }
        }
        return List.copyOf(addresses);
    }

    /** One of a few words: the constant {@code TWO_WORDS} is written {@code "two-words"}. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        String given = text(key, Values.word(fallback));
        for (E choice : type.getEnumConstants()) {
            if (Values.word(choice).equals(given)) {
                return choice;
            }
        }
        String words = Arrays.stream(type.getEnumConstants()).map(Values::word).collect(Collectors.joining(", "));
        problem(key, "must be one of " + words + ", is \"" + given + "\"");
        return fallback;
    }

    /** Notes that the value of a key won't do. */
    public void problem(String key, @Nullable String message) {
        problems.add(source.place(key) + key + ": " + message);
    }

    /**
     * To be called after the last read.
     *
     * @throws Failure.Refused with every problem; a key or variable that nothing read is one
     */
    public void done() {
        List<String> all = new ArrayList<>(problems);
        for (String key : source.keys()) {
            if (!known.contains(key)) {
                all.add(source.place(key) + key + ": no such key" + guess(key, known));
            }
        }
        Set<String> variables = known.stream().map(source::variable).collect(Collectors.toCollection(TreeSet::new));
        for (String variable : source.variables()) {
            if (!variables.contains(variable)) {
                all.add(variable + ": overrides no key" + guess(variable, variables));
            }
        }
        if (!all.isEmpty()) {
            throw new Failure.Refused(all);
        }
    }

    private static String guess(String word, Set<String> words) {
        return words.stream()
                .filter(other -> Values.distance(word, other) <= Math.max(2, word.length() / 4))
                .min(Comparator.comparingInt(other -> Values.distance(word, other)))
                .map(other -> ", did you mean " + other + "?")
                .orElse("");
    }
}
