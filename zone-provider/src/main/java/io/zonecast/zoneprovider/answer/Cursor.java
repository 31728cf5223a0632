package io.zonecast.zoneprovider.answer;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.dns.name.Name;
import java.util.HexFormat;

/**
 * A place in the order of (bucket, name).
 *
 * @param bucket the bucket
 * @param name behind this name in wire form; empty for before the first
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Cursor(int bucket, byte[] name) {
    /**
     * Reads what {@link #toString} wrote.
     *
     * @param text empty to begin
     * @param bucket where to begin; -1 for the first
     */
    static Cursor of(String text, int bucket) {
        if (text.isEmpty()) {
            return new Cursor(Math.max(bucket, 0), new byte[0]);
        }
        try {
            int colon = text.indexOf(':');
            return new Cursor(
                    Integer.parseInt(text, 0, colon, 10), HexFormat.of().parseHex(text.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Failure.Refused("request.cursor is none of ours");
        }
    }

    static Cursor behind(Name zone) {
        return new Cursor(DigestTree.bucketOf(zone), zone.toWire());
    }

    @Override
    public String toString() {
        return bucket + ":" + HexFormat.of().formatHex(name);
    }
}
