package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A stream with its consumers. */
final class Stream {
    private static final byte[] LEFT_OUT = {};

    private final List<String> subjects;
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Long> ids = new HashMap<>();
    private final Map<String, Consumer> consumers = new TreeMap<>();
    private long last;

    Stream(List<String> subjects) {
        this.subjects = List.copyOf(subjects);
    }

    /** A durable consumer. */
    static final class Consumer {
        private final Bus.ConsumerSettings settings;
        private long acknowledged;

        Consumer(Bus.ConsumerSettings settings, long acknowledged) {
            this.settings = settings;
            this.acknowledged = acknowledged;
        }

        void acknowledge(long upTo) {
            acknowledged = Math.max(acknowledged, upTo);
        }
    }

    Stream copy() {
        Stream copy = new Stream(subjects);
        copy.messages.addAll(messages);
        copy.ids.putAll(ids);
        consumers.forEach(
                (name, consumer) -> copy.consumers.put(name, new Consumer(consumer.settings, consumer.acknowledged)));
        copy.last = last;
        return copy;
    }

    boolean takes(String subject) {
        return subjects.stream().anyMatch(filter -> matches(filter, subject));
    }

    /** Appends, or tells the sequence of the message that had this id before. */
    long append(String subject, Headers headers, byte[] body, String id) {
        Long before = id.isEmpty() ? null : ids.get(id);
        if (before != null) {
            return before;
        }
        last++;
        messages.add(new Message(subject, headers, body, last));
        if (!id.isEmpty()) {
            ids.put(id, last);
        }
        return last;
    }

    /** Makes a consumer; false where it is there. */
    boolean ensure(Bus.ConsumerSettings settings) {
        Consumer made = new Consumer(settings, settings.start() == Bus.Start.NEW ? last : 0);
        return consumers.putIfAbsent(settings.name(), made) == null;
    }

    void remove(String consumer) {
        consumers.remove(consumer);
    }

    Map<String, Consumer> consumers() {
        return consumers;
    }

    List<Message> messages() {
        return messages;
    }

    /** Retention: the oldest go. */
    void forgetOldest(int count) {
        messages.subList(0, Math.min(count, messages.size())).clear();
    }

    /** What a consumer gets next, in order. */
    List<Message> next(Consumer consumer, int most) {
        List<Message> batch = new ArrayList<>();
        for (Message message : messages) {
            if (batch.size() < most
                    && message.sequence() > consumer.acknowledged
                    && matches(consumer.settings.filter(), message.subject())) {
                batch.add(seen(consumer, message));
            }
        }
        return batch;
    }

    /** What a consumer sees of a message. */
    Message seen(Consumer consumer, Message message) {
        return consumer.settings.headersOnly()
                ? new Message(message.subject(), message.headers(), LEFT_OUT, message.sequence())
                : message;
    }

    Optional<Message> last(String filter) {
        return messages.reversed().stream()
                .filter(message -> matches(filter, message.subject()))
                .findFirst();
    }

    /** As the broker: {@code *} for one token, {@code >} for the rest. */
    static boolean matches(String filter, String subject) {
        if (filter.endsWith(".>")) {
            return subject.startsWith(filter.substring(0, filter.length() - 1));
        }
        if (filter.endsWith(".*")) {
            String prefix = filter.substring(0, filter.length() - 1);
            return subject.startsWith(prefix) && subject.indexOf('.', prefix.length()) < 0;
        }
        return filter.equals(subject);
    }
}
