package io.zonecast.common.message;

import io.zonecast.common.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * Zones in wire form, in binary: u32 number of parts; for each u16 manifest length, manifest, u8 signature length,
 * signature, u32 offset, u32 chunk length, chunk; then the cursor as u16 length and UTF-8.
 */
public final class DataReplyCodec {
    private static final int SMALLEST_PART = 11;

    private DataReplyCodec() {}

    /** Octets that a part takes in a reply. */
    public static int size(DataReply.Part part) {
        return SMALLEST_PART + part.manifest().length + part.signature().length + part.chunk().length;
    }

    /** The bytes of a reply. */
    public static byte[] encode(DataReply reply) {
        BinaryWriter out = new BinaryWriter();
        out.i32(reply.parts().size());
        for (DataReply.Part part : reply.parts()) {
            out.u16(part.manifest().length);
            out.octets(part.manifest());
            out.u8(part.signature().length);
            out.octets(part.signature());
            out.i32(part.offset());
            out.i32(part.chunk().length);
            out.octets(part.chunk());
        }
        out.text(reply.next());
        return out.toBytes();
    }

    /**
     * The reply of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static DataReply decode(byte[] bytes) {
        return BinaryReader.readAll(bytes, "zone data", in -> {
            int count = in.count(SMALLEST_PART);
            List<DataReply.Part> parts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                parts.add(new DataReply.Part(
                        in.octets(in.u16()), in.octets(in.u8()), in.length(), in.octets(in.length())));
            }
            return new DataReply(parts, in.text());
        });
    }
}
