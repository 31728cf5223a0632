package io.zonecast.apiproxy.rest;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client waits for.
 *
 * @param kind of whom
 * @param count for {@link Kind#COUNT} how many
 * @param timeout after which it waits no more
 */
record Goal(Kind kind, int count, Duration timeout) {
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,5})(ms|s|)");
    private static final Duration DEFAULT = Duration.ofSeconds(10);

    /** Connections on which nothing happens are closed after a minute, here and by proxies in between. */
    static final Duration LONGEST = Duration.ofSeconds(45);

    enum Kind {
        ALL,
        QUORUM,
        COUNT
    }

    /** What the query says; empty where it says nothing. */
    static Optional<Goal> of(Context context) {
        String wait = context.queryParam("wait");
        if (wait == null) {
            return Optional.empty();
        }
        Duration timeout = timeout(context.queryParam("timeout"));
        return Optional.of(
                switch (wait) {
                    case "all" -> new Goal(Kind.ALL, 0, timeout);
                    case "quorum" -> new Goal(Kind.QUORUM, 0, timeout);
                    default -> {
                        if (!COUNT.matcher(wait).matches()) {
                            throw new HttpProblem(422, "Parameter 'wait' is none of all, quorum or a number");
                        }
                        yield new Goal(Kind.COUNT, Integer.parseInt(wait), timeout);
                    }
                });
    }

    private static Duration timeout(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        Matcher matcher = TIMEOUT.matcher(text);
        if (!matcher.matches()) {
            throw new HttpProblem(422, "Parameter 'timeout' is no time such as 10s or 500ms");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration timeout = matcher.group(2).equals("ms") ? Duration.ofMillis(number) : Duration.ofSeconds(number);
        if (timeout.compareTo(LONGEST) > 0) {
            throw new HttpProblem(422, "Parameter 'timeout' is longer than " + LONGEST.toSeconds() + "s");
        }
        return timeout;
    }

    /** Whether it is reached. */
    boolean isMet(Receipt receipt) {
        return switch (kind) {
            case ALL -> receipt.state() == Receipt.State.INSYNC;
            case QUORUM -> receipt.counting() > 0 && 2L * receipt.countingDone() > receipt.counting();
            case COUNT -> receipt.done() >= count;
        };
    }
}
