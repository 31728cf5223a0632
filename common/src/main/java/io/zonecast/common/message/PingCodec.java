package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Pings as JSON. */
public final class PingCodec {
    private PingCodec() {}

    /** JSON of a ping. */
    public static byte[] encode(Ping ping) {
        ObjectNode json = JsonFields.object();
        json.put("id", ping.id());
        json.put("instance", ping.instance());
        json.put("sequence", ping.sequence());
        json.put("at", ping.at().toString());
        json.put("full", ping.full());
        json.put("state", ping.state().name().toLowerCase(Locale.ROOT));
        json.put("group", ping.group());
        json.put("root", ping.root().toString());
        json.put("zones", ping.zones());
        json.put("wanted", ping.wanted());
        ArrayNode applied = json.putArray("applied");
        for (Ping.Applied one : ping.applied()) {
            applied.addObject()
                    .put("zone", one.zone().toString())
                    .put("epoch", one.version().epoch())
                    .put("n", one.version().n())
                    .put("serial", one.serial().value())
                    .put("deleted", one.deleted());
        }
        if (ping.full()) {
            load(json.putObject("load"), ping.load());
        }
        return JsonFields.toBytes(json);
    }

    private static void load(ObjectNode json, Ping.Load load) {
        json.put("load1", load.load1());
        json.put("memory_bytes", load.memoryBytes());
        json.put("queries_per_second", load.queriesPerSecond());
        if (!load.earliestExpiry().equals(Instant.MAX)) {
            json.put("earliest_expiry", load.earliestExpiry().toString());
        }
        json.put("software", load.software());
        ArrayNode listeners = json.putArray("listeners");
        load.listeners().forEach(listeners::add);
        ArrayNode troubles = json.putArray("troubles");
        load.troubles().forEach(troubles::add);
        ArrayNode orders = json.putArray("orders");
        for (Ping.Order order : load.orders()) {
            orders.addObject()
                    .put("id", order.id())
                    .put("compared", order.compared())
                    .put("found", order.found())
                    .put("left", order.left());
        }
    }

    /**
     * The ping of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static Ping decode(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "ping");
        try {
            List<JsonFields> applied = json.objects("applied");
            if (applied.size() > Ping.MAX_APPLIED) {
                throw new Failure.Corrupt("ping.applied has more than " + Ping.MAX_APPLIED + " entries");
            }
            boolean full = json.flag("full");
            return new Ping(
                    json.text("id"),
                    json.text("instance"),
                    json.number("sequence"),
                    Instant.parse(json.text("at")),
                    full,
                    Ping.State.valueOf(json.text("state").toUpperCase(Locale.ROOT)),
                    json.text("group"),
                    ZoneDigest.fromBytes(HexFormat.of().parseHex(json.text("root"))),
                    json.number("zones"),
                    json.number("wanted"),
                    applied.stream().map(PingCodec::applied).toList(),
                    full ? load(json.object("load")) : Ping.Load.NONE);
        } catch (IllegalArgumentException | InvalidName | DateTimeException e) {
            throw new Failure.Corrupt("ping is damaged: " + e.getMessage(), e);
        }
    }

    private static Ping.Applied applied(JsonFields json) {
        return new Ping.Applied(
                Name.parse(json.text("zone")),
                new VersionNumber(json.number("epoch"), json.number("n")),
                new Serial(json.number("serial")),
                json.flag("deleted"));
    }

    private static Ping.Load load(JsonFields json) {
        return new Ping.Load(
                json.decimal("load1"),
                json.number("memory_bytes"),
                json.decimal("queries_per_second"),
                json.has("earliest_expiry") ? Instant.parse(json.text("earliest_expiry")) : Instant.MAX,
                json.text("software"),
                json.texts("listeners"),
                troubles(json),
                orders(json));
    }

    /** Older secondaries tell none. */
    private static List<String> troubles(JsonFields json) {
        List<String> troubles = json.has("troubles") ? json.texts("troubles") : List.of();
        if (troubles.size() > Ping.MAX_TROUBLES
                || troubles.stream().anyMatch(trouble -> trouble.length() > Ping.MAX_TROUBLE)) {
            throw new Failure.Corrupt("ping.load.troubles has more than " + Ping.MAX_TROUBLES + " entries or one of"
                    + " more than " + Ping.MAX_TROUBLE + " characters");
        }
        return troubles;
    }

    private static List<Ping.Order> orders(JsonFields json) {
        List<JsonFields> orders = json.has("orders") ? json.objects("orders") : List.of();
        if (orders.size() > Ping.MAX_ORDERS) {
            throw new Failure.Corrupt("ping.load.orders has more than " + Ping.MAX_ORDERS + " entries");
        }
        return orders.stream()
                .map(order -> new Ping.Order(
                        order.text("id"), order.flag("compared"), order.number("found"), order.number("left")))
                .toList();
    }
}
