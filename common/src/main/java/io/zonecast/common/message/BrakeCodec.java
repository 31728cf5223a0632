package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.time.DateTimeException;
import java.time.Instant;

/** Requests to the brake and their answers as JSON. */
public final class BrakeCodec {
    private BrakeCodec() {}

    /** JSON of a request. */
    public static byte[] encode(BrakeRequest request) {
        ObjectNode json = JsonFields.object();
        switch (request) {
            case BrakeRequest.Show(String cursor) -> json.put("op", "show").put("cursor", cursor);
            case BrakeRequest.Release release -> {
                ArrayNode zones = json.put("op", "release").putArray("zones");
                release.zones().forEach(zone -> zones.add(zone.toString()));
            }
        }
        return JsonFields.toBytes(json);
    }

    /**
     * The request of some bytes.
     *
     * @throws Failure.Refused where they are none
     */
    public static BrakeRequest decodeRequest(byte[] bytes) {
        try {
            JsonFields json = JsonFields.parse(bytes, "request");
            return switch (json.text("op")) {
                case "show" -> new BrakeRequest.Show(json.text("cursor"));
                case "release" ->
                    new BrakeRequest.Release(
                            json.texts("zones").stream().map(Name::parse).toList());
                default -> throw new Failure.Refused("request.op is none of show, release");
            };
        } catch (Failure.Corrupt | InvalidName | IllegalArgumentException e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
    }

    /** JSON of an answer. */
    public static byte[] encode(BrakeReply reply) {
        ObjectNode json = JsonFields.object()
                .put("engaged", reply.engaged())
                .put("total", reply.total())
                .put("released", reply.released())
                .put("next", reply.next());
        ArrayNode held = json.putArray("held");
        for (BrakeReply.Held one : reply.held()) {
            held.addObject()
                    .put("zone", one.zone().toString())
                    .put("epoch", one.generation().epoch())
                    .put("generation", one.generation().number())
                    .put("since", one.since().toString());
        }
        return JsonFields.toBytes(json);
    }

    /**
     * The answer of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static BrakeReply decode(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "brake");
        try {
            return new BrakeReply(
                    json.flag("engaged"),
                    json.number("total"),
                    json.number("released"),
                    json.objects("held").stream().map(BrakeCodec::held).toList(),
                    json.text("next"));
        } catch (InvalidName | DateTimeException e) {
            throw new Failure.Corrupt("brake is damaged: " + e.getMessage(), e);
        }
    }

    private static BrakeReply.Held held(JsonFields json) {
        return new BrakeReply.Held(
                Name.parse(json.text("zone")),
                new Generation(json.number("epoch"), json.number("generation")),
                Instant.parse(json.text("since")));
    }
}
