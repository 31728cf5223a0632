package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.util.ArrayList;
import java.util.List;

/** Requests on {@code zonecontent.…} as JSON and their replies in binary. */
public final class ContentCodec {
    private static final int SMALLEST_ENTRY = 1 + 16 + 4 + 1;

    private ContentCodec() {}

    /** JSON of a request. */
    public static byte[] encode(ContentRequest request) {
        ObjectNode json = JsonFields.object();
        switch (request) {
            case ContentRequest.Zone(Name zone, Generation least, Generation generation, int offset, long nonce) -> {
                json.put("op", "zone")
                        .put("zone", zone.toString())
                        .put("offset", offset)
                        .put("nonce", nonce);
                put(json, "least", least);
                put(json, "generation", generation);
            }
            case ContentRequest.Inventory(String cursor, long nonce) ->
                json.put("op", "inventory").put("cursor", cursor).put("nonce", nonce);
        }
        return JsonFields.toBytes(json);
    }

    private static void put(ObjectNode json, String name, Generation generation) {
        json.putObject(name).put("epoch", generation.epoch()).put("number", generation.number());
    }

    /**
     * The request of some bytes.
     *
     * @throws Failure.Refused where they are none
     */
    public static ContentRequest decodeRequest(byte[] bytes) {
        try {
            JsonFields json = JsonFields.parse(bytes, "request");
            return switch (json.text("op")) {
                case "zone" ->
                    new ContentRequest.Zone(
                            Name.parse(json.text("zone")),
                            generation(json.object("least")),
                            generation(json.object("generation")),
                            offset(json),
                            json.number("nonce"));
                case "inventory" -> new ContentRequest.Inventory(json.text("cursor"), json.number("nonce"));
                default -> throw new Failure.Refused("request.op is none of zone, inventory");
            };
        } catch (Failure.Corrupt | InvalidName | IllegalArgumentException e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static Generation generation(JsonFields json) {
        return new Generation(json.number("epoch"), json.number("number"));
    }

    private static int offset(JsonFields json) {
        int offset = json.integer("offset");
        if (offset < 0) {
            throw new Failure.Refused("request.offset is below 0");
        }
        return offset;
    }

    /** The bytes of a page of a zone. */
    public static byte[] encode(ContentReply.Zone zone) {
        BinaryWriter out = new BinaryWriter();
        out.i64(zone.nonce());
        out.name(zone.zone());
        generation(out, zone.generation());
        out.serial(zone.serial());
        out.flag(zone.settings().dnssec());
        out.u8(
                switch (zone.settings().denial()) {
                    case NSEC3 -> 3;
                    case NSEC -> 1;
                });
        out.text(zone.settings().group().token());
        out.flag(zone.deleted());
        out.i32(zone.total());
        out.i32(zone.offset());
        out.i32(zone.chunk().length);
        out.octets(zone.chunk());
        return out.toBytes();
    }

    private static void generation(BinaryWriter out, Generation generation) {
        out.i64(generation.epoch());
        out.i64(generation.number());
    }

    /**
     * The page of a zone.
     *
     * @throws Failure.Corrupt where the bytes are none
     */
    public static ContentReply.Zone decodeZone(byte[] bytes) {
        return BinaryReader.readAll(
                bytes,
                "zone contents",
                in -> new ContentReply.Zone(
                        in.i64(),
                        in.name(),
                        new Generation(in.i64(), in.i64()),
                        in.serial(),
                        settings(in),
                        in.flag(),
                        in.length(),
                        in.length(),
                        in.octets(in.length())));
    }

    private static ZoneSettings settings(BinaryReader in) {
        boolean dnssec = in.flag();
        ZoneSettings.Denial denial = switch (in.u8()) {
            case 3 -> ZoneSettings.Denial.NSEC3;
            case 1 -> ZoneSettings.Denial.NSEC;
            default -> throw new IllegalArgumentException("unknown denial");
        };
        return new ZoneSettings(dnssec, denial, new Group(in.text()));
    }

    /** Octets that an entry takes in a page. */
    public static int size(ContentReply.Entry entry) {
        return SMALLEST_ENTRY - 1 + entry.zone().wireLength();
    }

    /** The bytes of a page of the inventory. */
    public static byte[] encode(ContentReply.Page page) {
        BinaryWriter out = new BinaryWriter();
        out.i64(page.nonce());
        out.i32(page.entries().size());
        for (ContentReply.Entry entry : page.entries()) {
            out.name(entry.zone());
            generation(out, entry.generation());
            out.serial(entry.serial());
            out.flag(entry.deleted());
        }
        out.text(page.next());
        return out.toBytes();
    }

    /**
     * A page of the inventory.
     *
     * @throws Failure.Corrupt where the bytes are none
     */
    public static ContentReply.Page decodePage(byte[] bytes) {
        return BinaryReader.readAll(bytes, "content inventory", in -> {
            long nonce = in.i64();
            int count = in.count(SMALLEST_ENTRY);
            List<ContentReply.Entry> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                entries.add(
                        new ContentReply.Entry(in.name(), new Generation(in.i64(), in.i64()), in.serial(), in.flag()));
            }
            return new ContentReply.Page(nonce, entries, in.text());
        });
    }
}
