package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes that speak under one id. A restart changes the instance once, and the old one stays silent; two that
 * live at the same time take turns, and that is how they are noticed.
 */
final class Instances {
    /** Processes remembered; the one that was silent longest goes first. */
    static final int MAX_HELD = 4;

    /** A process that came back so often after another had spoken is no late message of one that ended. */
    private static final int RETURNS = 2;

    /** Pings in their order that are no accident. */
    private static final int RISING = 3;

    private static final Duration REMEMBERED = Duration.ofSeconds(15);

    /** Whoever lives has pinged several times in it. */
    private static final Duration LATELY = Duration.ofSeconds(5);

    private final List<Speaker> held = new ArrayList<>();
    private @Nullable Speaker current;

    /** Takes a ping; false where it is an old one of its process. */
    boolean heard(Ping ping, Instant now) {
        Speaker speaker = find(ping.instance());
        if (speaker == null) {
            speaker = new Speaker(ping.instance());
            if (held.size() >= MAX_HELD) {
                held.remove(held.stream()
                        .min(Comparator.comparing((Speaker one) -> one.heard))
                        .orElseThrow());
            }
            held.add(speaker);
        } else if (ping.sequence() <= speaker.sequence && !speaker.startsOver(ping.sequence(), now)) {
            return false;
        } else if (speaker != current && current != null && current.heard.isAfter(now.minus(LATELY))) {
            speaker.returned(now);
        }
        speaker.take(ping.sequence(), now);
        if (ping.full()) {
            speaker.listeners = ping.load().listeners();
            speaker.software = ping.load().software();
        }
        current = speaker;
        return true;
    }

    private @Nullable Speaker find(String instance) {
        for (Speaker one : held) {
            if (one.instance.equals(instance)) {
                return one;
            }
        }
        return null;
    }

    /** True while more than one process speaks under the id. */
    boolean conflict(Instant now) {
        return alive(now).size() > 1
                && held.stream()
                        .anyMatch(one -> one.returns >= RETURNS && one.returnedAt.isAfter(now.minus(REMEMBERED)));
    }

    /** The processes that were heard lately, the latest first. */
    List<Speaker> alive(Instant now) {
        return held.stream()
                .filter(one -> one.heard.isAfter(now.minus(LATELY)))
                .sorted(Comparator.comparing((Speaker one) -> one.heard).reversed())
                .toList();
    }

    /** Their names and addresses, for whoever has to find them. */
    String named(Instant now) {
        StringBuilder text = new StringBuilder();
        for (Speaker one : alive(now)) {
            text.append(text.isEmpty() ? "" : " and ")
                    .append(one.instance)
                    .append(" at ")
                    .append(one.listeners.isEmpty() ? "no known address" : String.join(", ", one.listeners));
        }
        return text.toString();
    }

    /** One process. */
    static final class Speaker {
        final String instance;
        List<String> listeners = List.of();
        String software = "";
        Instant heard = Instant.MIN;
        private long sequence = Long.MIN_VALUE;
        private long behind = Long.MIN_VALUE;
        private int ascending;
        private int returns;
        private Instant returnedAt = Instant.MIN;

        private Speaker(String instance) {
            this.instance = instance;
        }

        /**
         * A number far ahead was a damaged or forged one where nothing above it is heard and what is below goes on
         * rising; a process must not be deaf to itself for it. Late or replayed pings stand beside newer ones.
         */
        private boolean startsOver(long number, Instant now) {
            ascending = number > behind ? ascending + 1 : 1;
            behind = number;
            return ascending >= RISING && heard.isBefore(now.minus(LATELY));
        }

        private void take(long number, Instant now) {
            sequence = number;
            heard = now;
            behind = Long.MIN_VALUE;
            ascending = 0;
        }

        private void returned(Instant now) {
            returns = returnedAt.isBefore(now.minus(REMEMBERED)) ? 1 : returns + 1;
            returnedAt = now;
        }
    }
}
