package io.zonecast.common.bus.nats;

import io.nats.client.impl.NatsJetStreamMetaData;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages and failures between our form and jnats's. */
final class Letters {
    private static final String FAILURE = "Zc-Failure";

    private Letters() {}

    static io.nats.client.impl.@Nullable Headers headers(Headers headers) {
        if (headers.values().isEmpty()) {
            return null;
        }
        io.nats.client.impl.Headers theirs = new io.nats.client.impl.Headers();
        headers.values().forEach(theirs::put);
        return theirs;
    }

    /** A message of a stream. */
    static Message streamed(io.nats.client.Message theirs) {
        NatsJetStreamMetaData place = theirs.metaData();
        Message message = message(theirs, theirs.getSubject(), place.streamSequence());
        return new Message(
                message.subject(), message.headers(), message.body(), message.sequence(), place.pendingCount());
    }

    static Message message(io.nats.client.Message theirs, String subject, long sequence) {
        Headers headers = Headers.NONE;
        if (theirs.hasHeaders()) {
            Map<String, String> values = new HashMap<>();
            theirs.getHeaders().forEach((name, list) -> values.put(name, list.getFirst()));
            headers = new Headers(values);
        }
        byte[] body = theirs.getData();
        return new Message(subject, headers, body == null ? new byte[0] : body, sequence);
    }

    static Reply reply(Failure failure) {
        return switch (failure) {
            case Failure.Refused refused -> reply("refused", refused.problems());
            case Failure.Unavailable unavailable -> reply("unavailable", List.of(text(unavailable)));
            case Failure.Corrupt corrupt -> reply("corrupt", List.of(text(corrupt)));
        };
    }

    private static String text(Failure failure) {
        String message = failure.getMessage();
        return message == null ? "no reason given" : message;
    }

    private static Reply reply(String kind, List<String> problems) {
        String lines = String.join(
                "\n", problems.stream().map(text -> text.replace('\n', ' ')).toList());
        return new Reply(Headers.of(FAILURE, kind), lines.getBytes(StandardCharsets.UTF_8));
    }

    /** Throws the failure that a reply holds. */
    static Message checked(Message reply) {
        String kind = reply.headers().get(FAILURE).orElse("");
        if (kind.isEmpty()) {
            return reply;
        }
        String lines = new String(reply.body(), StandardCharsets.UTF_8);
        throw switch (kind) {
            case "refused" -> new Failure.Refused(lines.lines().toList());
            case "corrupt" -> new Failure.Corrupt(lines);
            default -> new Failure.Unavailable(lines);
        };
    }
}
