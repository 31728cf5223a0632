package io.zonecast.common.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.RdataText;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Zone events as JSON, with RDATA in presentation format so that a person can read the stream. */
public final class EventCodec {
    private static final String CHANGES = "changes";
    private static final String WHOLE = "whole";
    private static final String PULL = "pull";
    private static final String NOTHING = "nothing";

    private EventCodec() {}

    /** JSON of an event; may be longer than {@link ZoneEvent#MAX_BODY}, which the caller has to look at. */
    public static byte[] encode(ZoneEvent event) {
        ObjectNode json = JsonFields.object();
        json.put("zone", event.zone().toString());
        json.put("kind", event.kind().word());
        json.put("epoch", event.generation().epoch());
        json.put("generation", event.generation().number());
        json.put("previous_epoch", event.previous().epoch());
        json.put("previous_generation", event.previous().number());
        json.put("serial", event.serial().value());
        json.put("time", event.at().toString());
        json.put("actor", event.actor());
        json.put("request_id", event.requestId());
        json.put("dnssec", event.settings().dnssec());
        json.put("denial", event.settings().denial().name().toLowerCase(Locale.ROOT));
        json.put("group", event.settings().group().token());
        switch (event.contents()) {
            case Contents.Changes(List<Rrset> replaced, List<RrsetKey> removed) -> {
                json.put("contents", CHANGES);
                ArrayNode rrsets = json.putArray("rrsets");
                replaced.forEach(rrset -> put(rrsets.addObject(), rrset));
                for (RrsetKey key : removed) {
                    ObjectNode place = rrsets.addObject();
                    place.put("name", key.owner().toString());
                    place.put("type", key.type().toString());
                    place.put("ttl", 0);
                    place.putArray("records");
                }
            }
            case Contents.Whole(List<Rrset> all) -> {
                json.put("contents", WHOLE);
                ArrayNode rrsets = json.putArray("rrsets");
                all.forEach(rrset -> put(rrsets.addObject(), rrset));
            }
            case Contents.Pull() -> json.put("contents", PULL);
            case Contents.Nothing() -> json.put("contents", NOTHING);
        }
        return JsonFields.toBytes(json);
    }

    private static void put(ObjectNode json, Rrset rrset) {
        json.put("name", rrset.owner().toString());
        json.put("type", rrset.type().toString());
        json.put("ttl", rrset.ttl());
        ArrayNode records = json.putArray("records");
        for (Rdata rdata : rrset.rdatas()) {
            records.add(RdataText.format(rrset.type(), rdata));
        }
    }

    /**
     * The event of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static ZoneEvent decode(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "event");
        try {
            return new ZoneEvent(
                    Name.parse(json.text("zone")),
                    EventKind.valueOf(json.text("kind").toUpperCase(Locale.ROOT)),
                    new Generation(json.number("epoch"), json.number("generation")),
                    new Generation(json.number("previous_epoch"), json.number("previous_generation")),
                    new Serial(json.number("serial")),
                    new ZoneSettings(
                            json.flag("dnssec"),
                            ZoneSettings.Denial.valueOf(json.text("denial").toUpperCase(Locale.ROOT)),
                            new Group(json.text("group"))),
                    Instant.parse(json.text("time")),
                    json.text("actor"),
                    json.text("request_id"),
                    contents(json));
        } catch (IllegalArgumentException | InvalidName | InvalidRdata | java.time.DateTimeException e) {
            throw new Failure.Corrupt("event is damaged: " + e.getMessage(), e);
        }
    }

    private static Contents contents(JsonFields json) {
        return switch (json.text("contents")) {
            case CHANGES -> changes(json.objects("rrsets"));
            case WHOLE ->
                new Contents.Whole(
                        json.objects("rrsets").stream().map(EventCodec::rrset).toList());
            case PULL -> new Contents.Pull();
            case NOTHING -> new Contents.Nothing();
            default -> throw new Failure.Corrupt("event.contents is none of the known words");
        };
    }

    private static Contents changes(List<JsonFields> rrsets) {
        List<Rrset> replaced = new ArrayList<>();
        List<RrsetKey> removed = new ArrayList<>();
        for (JsonFields json : rrsets) {
            if (json.texts("records").isEmpty()) {
                removed.add(RrsetKey.of(Name.parse(json.text("name")), type(json)));
            } else {
                replaced.add(rrset(json));
            }
        }
        return new Contents.Changes(replaced, removed);
    }

    private static Rrset rrset(JsonFields json) {
        RrType type = type(json);
        List<Rdata> rdatas = json.texts("records").stream()
                .map(text -> RdataText.parse(type, text))
                .toList();
        return new Rrset(Name.parse(json.text("name")), type, json.integer("ttl"), rdatas);
    }

    private static RrType type(JsonFields json) {
        return RrType.parse(json.text("type"))
                .orElseThrow(() -> new Failure.Corrupt("event has unknown type " + json.text("type")));
    }
}
