package io.zonecast.healthchecker.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.healthchecker.fleet.Memory;
import io.zonecast.healthchecker.fleet.Remembered;
import io.zonecast.healthchecker.fleet.Wish;
import io.zonecast.healthchecker.liveness.Condition;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The bytes of the fleet file: a line of JSON and a line with its SHA-256, which finds a flipped bit. */
final class FleetText {
    private static final int FORMAT = 2;

    private FleetText() {}

    static byte[] encode(Memory memory) {
        ObjectNode json = JsonFields.object()
                .put("format", FORMAT)
                .put("requests", memory.requests())
                .put("orders", memory.orders());
        ArrayNode list = json.putArray("secondaries");
        memory.secondaries().forEach(one -> encode(one, list.addObject()));
        ArrayNode forgotten = json.putArray("forgotten");
        memory.forgotten()
                .forEach(one -> forgotten.addObject().put("id", one.id()).put("instance", one.instance()));
        byte[] text = JsonFields.toBytes(json);
        byte[] sum = ("\n" + sum(text) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(text, text.length + sum.length);
        System.arraycopy(sum, 0, all, text.length, sum.length);
        return all;
    }

    private static void encode(Remembered one, ObjectNode object) {
        object.put("id", one.id())
                .put("group", one.group())
                .put("state", one.condition().word())
                .put("since", one.since().toString())
                .put("heard", one.heard().toString())
                .put("software", one.software());
        one.listeners().forEach(object.putArray("listeners")::add);
        one.instance().ifPresent(instance -> object.put("instance", instance));
        one.registered().ifPresent(group -> object.put("registered", group));
        one.wish()
                .ifPresent(wish -> object.putObject("wish")
                        .put("kind", wish.kind().name().toLowerCase(Locale.ROOT))
                        .put("reason", wish.reason())
                        .put("since", wish.since().toString()));
        ArrayNode orders = object.putArray("orders");
        one.orders().forEach(order -> orders.add(new String(ResyncCodec.encode(order), StandardCharsets.UTF_8)));
    }

    private static String sum(byte[] text) {
        return HexFormat.of()
                .formatHex(io.zonecast.dns.zone.ZoneDigest.sha256(text).toBytes());
    }

    /**
     * The memory of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    static Memory decode(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        byte[] text = Arrays.copyOf(bytes, end);
        JsonFields json = JsonFields.parse(text, "fleet.json");
        int format = json.integer("format");
        if (format != 1 && format != FORMAT) {
            throw new Failure.Corrupt("fleet.json is of format " + format);
        }
        String told = new String(bytes, end, bytes.length - end, StandardCharsets.US_ASCII).strip();
        if (format == FORMAT && !told.equals(sum(text))) {
            throw new Failure.Corrupt("fleet.json does not match its checksum");
        }
        try {
            return new Memory(
                    json.objects("secondaries").stream().map(FleetText::one).toList(),
                    json.has("forgotten")
                            ? json.objects("forgotten").stream()
                                    .map(one -> new Memory.Forgotten(one.text("id"), one.text("instance")))
                                    .toList()
                            : List.of(),
                    json.has("requests") ? json.number("requests") : Memory.NONE.requests(),
                    json.has("orders") ? json.number("orders") : Memory.NONE.orders());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new Failure.Corrupt("fleet.json is damaged: " + e.getMessage(), e);
        }
    }

    private static Remembered one(JsonFields json) {
        return new Remembered(
                json.text("id"),
                json.text("group"),
                Condition.of(json.text("state")),
                Instant.parse(json.text("since")),
                Instant.parse(json.text("heard")),
                json.has("instance") ? Optional.of(json.text("instance")) : Optional.empty(),
                json.text("software"),
                json.texts("listeners"),
                json.has("registered") ? Optional.of(json.text("registered")) : Optional.empty(),
                json.has("wish") ? Optional.of(wish(json.object("wish"))) : Optional.empty(),
                json.has("orders")
                        ? json.texts("orders").stream().map(FleetText::order).toList()
                        : List.of());
    }

    private static Wish wish(JsonFields json) {
        return new Wish(
                Wish.Kind.valueOf(json.text("kind").toUpperCase(Locale.ROOT)),
                json.text("reason"),
                Instant.parse(json.text("since")));
    }

    private static ResyncOrder order(String text) {
        return ResyncCodec.decode(text.getBytes(StandardCharsets.UTF_8));
    }
}
