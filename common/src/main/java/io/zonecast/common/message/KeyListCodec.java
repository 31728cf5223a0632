package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;

/** Lists of keys as JSON. */
public final class KeyListCodec {
    private KeyListCodec() {}

    /** JSON of a request. */
    public static byte[] encode(KeyList.Request request) {
        return JsonFields.toBytes(JsonFields.object().put("zone", request.zone().toString()));
    }

    /**
     * The request of some bytes.
     *
     * @throws Failure.Refused where they are none
     */
    public static KeyList.Request decodeRequest(byte[] bytes) {
        try {
            return new KeyList.Request(
                    Name.parse(JsonFields.parse(bytes, "request").text("zone")));
        } catch (Failure.Corrupt | InvalidName e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
    }

    /** JSON of a list. */
    public static byte[] encode(KeyList list) {
        ObjectNode json = JsonFields.object().put("zone", list.zone().toString());
        ArrayNode keys = json.putArray("keys");
        for (KeyList.Key key : list.keys()) {
            ArrayNode ds = keys.addObject()
                    .put("id", key.id())
                    .put("keytype", key.keytype())
                    .put("active", key.active())
                    .put("published", key.published())
                    .put("dnskey", key.dnskey())
                    .put("algorithm", key.algorithm())
                    .put("bits", key.bits())
                    .put("flags", key.flags())
                    .putArray("ds");
            key.ds().forEach(ds::add);
        }
        return JsonFields.toBytes(json);
    }

    /**
     * The list of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static KeyList decode(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "key list");
        try {
            return new KeyList(
                    Name.parse(json.text("zone")),
                    json.objects("keys").stream().map(KeyListCodec::key).toList());
        } catch (InvalidName e) {
            throw new Failure.Corrupt("key list is damaged: " + e.getMessage(), e);
        }
    }

    private static KeyList.Key key(JsonFields json) {
        return new KeyList.Key(
                json.integer("id"),
                json.text("keytype"),
                json.flag("active"),
                json.flag("published"),
                json.text("dnskey"),
                json.texts("ds"),
                json.text("algorithm"),
                json.integer("bits"),
                json.integer("flags"));
    }
}
