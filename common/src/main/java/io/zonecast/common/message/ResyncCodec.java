package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.util.List;

/** Resync orders and their answers as JSON. */
public final class ResyncCodec {
    private static final int MAX_ZONES = 1000;
    private static final int BUCKETS = 65536;

    private ResyncCodec() {}

    /** JSON of an order. */
    public static byte[] encode(ResyncOrder order) {
        ObjectNode json = JsonFields.object();
        json.put("order", order.order());
        switch (order.scope()) {
            case ResyncOrder.Scope.Zones(List<Name> zones) -> {
                ArrayNode list = json.put("scope", "zones").putArray("zones");
                zones.forEach(zone -> list.add(zone.toString()));
            }
            case ResyncOrder.Scope.Buckets(List<Integer> buckets) -> {
                ArrayNode list = json.put("scope", "buckets").putArray("buckets");
                buckets.forEach(list::add);
            }
            case ResyncOrder.Scope.Everything() -> json.put("scope", "everything");
        }
        return JsonFields.toBytes(json);
    }

    /**
     * The order of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static ResyncOrder decode(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "resync order");
        try {
            return new ResyncOrder(json.text("order"), scope(json));
        } catch (InvalidName e) {
            throw new Failure.Corrupt("resync order is damaged: " + e.getMessage(), e);
        }
    }

    private static ResyncOrder.Scope scope(JsonFields json) {
        return switch (json.text("scope")) {
            case "zones" -> {
                List<String> zones = json.texts("zones");
                if (zones.size() > MAX_ZONES) {
                    throw new Failure.Corrupt("resync order names more than " + MAX_ZONES + " zones");
                }
                yield new ResyncOrder.Scope.Zones(
                        zones.stream().map(Name::parse).toList());
            }
            case "buckets" -> {
                List<Integer> buckets = json.integers("buckets");
                if (buckets.stream().anyMatch(bucket -> bucket < 0 || bucket >= BUCKETS)) {
                    throw new Failure.Corrupt("resync order names a bucket outside 0 to 65535");
                }
                yield new ResyncOrder.Scope.Buckets(buckets);
            }
            case "everything" -> new ResyncOrder.Scope.Everything();
            default -> throw new Failure.Corrupt("resync order.scope is none of the known words");
        };
    }

    /** JSON of an answer. */
    public static byte[] encode(ResyncOrder.Progress progress) {
        return JsonFields.toBytes(JsonFields.object()
                .put("order", progress.order())
                .put("accepted", progress.accepted())
                .put("wanted", progress.wanted()));
    }

    /**
     * The answer of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static ResyncOrder.Progress decodeProgress(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "resync progress");
        return new ResyncOrder.Progress(json.text("order"), json.flag("accepted"), json.number("wanted"));
    }
}
