package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Requests on {@code zonedata.inventory.<id>} as JSON and their replies, {@code Joined} as JSON, the others binary. */
public final class InventoryCodec {
    private static final int SMALLEST_ENTRY = 1 + 16 + 4 + 32 + 1;

    private InventoryCodec() {}

    /** JSON of a request. */
    public static byte[] encode(InventoryRequest request) {
        ObjectNode json = JsonFields.object().put("group", request.group());
        switch (request) {
            case InventoryRequest.Join ignored -> json.put("op", "join");
            case InventoryRequest.Root ignored -> json.put("op", "root");
            case InventoryRequest.Branches ignored -> json.put("op", "branches");
            case InventoryRequest.Buckets buckets -> json.put("op", "buckets").put("branch", buckets.branch());
            case InventoryRequest.Zones zones ->
                json.put("op", "zones").put("bucket", zones.bucket()).put("cursor", zones.cursor());
            case InventoryRequest.Ahead ahead -> {
                ArrayNode proofs = json.put("op", "ahead").putArray("proofs");
                for (InventoryRequest.Proof proof : ahead.proofs()) {
                    proofs.addObject()
                            .put("manifest", Base64.getEncoder().encodeToString(proof.manifest()))
                            .put("signature", Base64.getEncoder().encodeToString(proof.signature()));
                }
            }
        }
        return JsonFields.toBytes(json);
    }

    /**
     * The request of some bytes.
     *
     * @throws Failure.Refused where they are none
     */
    public static InventoryRequest decodeRequest(byte[] bytes) {
        try {
            JsonFields json = JsonFields.parse(bytes, "request");
            String group = json.text("group");
            return switch (json.text("op")) {
                case "join" -> new InventoryRequest.Join(group);
                case "root" -> new InventoryRequest.Root(group);
                case "branches" -> new InventoryRequest.Branches(group);
                case "buckets" -> new InventoryRequest.Buckets(group, between(json, "branch", 0, 255));
                case "zones" ->
                    new InventoryRequest.Zones(group, between(json, "bucket", -1, 65535), json.text("cursor"));
                case "ahead" ->
                    new InventoryRequest.Ahead(
                            group,
                            json.objects("proofs").stream()
                                    .map(InventoryCodec::proof)
                                    .toList());
                default ->
                    throw new Failure.Refused("request.op is none of join, root, branches, buckets, zones, ahead");
            };
        } catch (Failure.Corrupt | IllegalArgumentException e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static InventoryRequest.Proof proof(JsonFields json) {
        Base64.Decoder base64 = Base64.getDecoder();
        return new InventoryRequest.Proof(base64.decode(json.text("manifest")), base64.decode(json.text("signature")));
    }

    private static int between(JsonFields json, String name, int least, int most) {
        int value = json.integer(name);
        if (value < least || value > most) {
            throw new Failure.Refused("request." + name + " is outside " + least + " to " + most);
        }
        return value;
    }

    /** JSON of the answer to a join. */
    public static byte[] encode(InventoryReply.Joined joined) {
        return JsonFields.toBytes(JsonFields.object()
                .put("stream", joined.stream())
                .put("consumer", joined.consumer())
                .put("epoch", joined.epoch()));
    }

    /**
     * The answer to a join.
     *
     * @throws Failure.Corrupt where the bytes are none
     */
    public static InventoryReply.Joined decodeJoined(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "join reply");
        return new InventoryReply.Joined(json.text("stream"), json.text("consumer"), json.number("epoch"));
    }

    /** The bytes of a root. */
    public static byte[] encode(InventoryReply.Root root) {
        BinaryWriter out = new BinaryWriter();
        out.digest(root.root());
        out.i64(root.zones());
        out.i64(root.epoch());
        return out.toBytes();
    }

    /**
     * The root of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static InventoryReply.Root decodeRoot(byte[] bytes) {
        return BinaryReader.readAll(
                bytes, "inventory root", in -> new InventoryReply.Root(in.digest(), in.i64(), in.i64()));
    }

    /** Octets that an entry takes in a page. */
    public static int size(InventoryReply.Entry entry) {
        return SMALLEST_ENTRY - 1 + entry.zone().wireLength();
    }

    /** The bytes of a page. */
    public static byte[] encode(InventoryReply.Page page) {
        BinaryWriter out = new BinaryWriter();
        out.i32(page.entries().size());
        for (InventoryReply.Entry entry : page.entries()) {
            out.name(entry.zone());
            out.version(entry.version());
            out.serial(entry.serial());
            out.digest(entry.digest());
            out.flag(entry.signed());
        }
        out.text(page.next());
        return out.toBytes();
    }

    /**
     * The page of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static InventoryReply.Page decodePage(byte[] bytes) {
        return BinaryReader.readAll(bytes, "inventory page", in -> {
            int count = in.count(SMALLEST_ENTRY);
            List<InventoryReply.Entry> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                entries.add(new InventoryReply.Entry(in.name(), in.version(), in.serial(), in.digest(), in.flag()));
            }
            return new InventoryReply.Page(entries, in.text());
        });
    }
}
