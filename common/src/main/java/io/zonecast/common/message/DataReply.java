package io.zonecast.common.message;

import java.util.List;

/**
 * Zones in wire form. Binary on the wire.
 *
 * @param parts one for each zone
 * @param next where a bulk goes on; empty at its end
 */
public record DataReply(List<Part> parts, String next) {
    public DataReply {
        parts = List.copyOf(parts);
    }

    /**
     * One zone, or a chunk of one. Not yet checked: open the manifest with the pinned keys and the whole
     * body with its claim.
     *
     * @param manifest bytes of the manifest
     * @param signature over them
     * @param offset of the chunk in the body
     * @param chunk octets of the body; empty where the body is left out
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Part(byte[] manifest, byte[] signature, int offset, byte[] chunk) {}
}
