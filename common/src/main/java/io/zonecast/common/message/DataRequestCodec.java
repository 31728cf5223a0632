package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;

/** Requests on {@code zonedata.get.<id>} as JSON. */
public final class DataRequestCodec {
    private DataRequestCodec() {}

    /** JSON of a request. */
    public static byte[] encode(DataRequest request) {
        ObjectNode json = JsonFields.object();
        switch (request) {
            case DataRequest.Text(Name zone, VersionNumber version, int offset) -> {
                json.put("op", "text").put("zone", zone.toString()).put("offset", offset);
                put(json, "version", version);
            }
            case DataRequest.SoaOnly(Name zone) -> json.put("op", "soa").put("zone", zone.toString());
            case DataRequest.Wire(Name zone, Group group, VersionNumber least, VersionNumber version, int offset) -> {
                json.put("op", "wire")
                        .put("zone", zone.toString())
                        .put("group", group.token())
                        .put("offset", offset);
                put(json, "least", least);
                put(json, "version", version);
            }
            case DataRequest.Bulk(String group, String cursor, int bucket) ->
                json.put("op", "bulk").put("group", group).put("cursor", cursor).put("bucket", bucket);
        }
        return JsonFields.toBytes(json);
    }

    private static void put(ObjectNode json, String name, VersionNumber version) {
        json.putObject(name).put("epoch", version.epoch()).put("n", version.n());
    }

    /**
     * The request of some bytes.
     *
     * @throws Failure.Refused where they are none
     */
    public static DataRequest decode(byte[] bytes) {
        try {
            JsonFields json = JsonFields.parse(bytes, "request");
            return switch (json.text("op")) {
                case "text" -> new DataRequest.Text(zone(json), version(json, "version"), offset(json));
                case "soa" -> new DataRequest.SoaOnly(zone(json));
                case "wire" ->
                    new DataRequest.Wire(
                            zone(json),
                            new Group(json.text("group")),
                            version(json, "least"),
                            version(json, "version"),
                            offset(json));
                case "bulk" -> new DataRequest.Bulk(json.text("group"), json.text("cursor"), json.integer("bucket"));
                default -> throw new Failure.Refused("request.op is none of text, soa, wire, bulk");
            };
        } catch (Failure.Corrupt | InvalidName | IllegalArgumentException e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static Name zone(JsonFields json) {
        return Name.parse(json.text("zone"));
    }

    private static VersionNumber version(JsonFields json, String name) {
        JsonFields version = json.object(name);
        return new VersionNumber(version.number("epoch"), version.number("n"));
    }

    private static int offset(JsonFields json) {
        int offset = json.integer("offset");
        if (offset < 0) {
            throw new Failure.Refused("request.offset is below 0");
        }
        return offset;
    }
}
