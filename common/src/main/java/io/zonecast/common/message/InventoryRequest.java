package io.zonecast.common.message;

/**
 * What is asked on {@code zonedata.inventory.<id>}. JSON on the wire, field {@code op} tells which. Every
 * reply speaks of one group.
 */
public sealed interface InventoryRequest {
    /** Whose zones. */
    String group();

    /**
     * A secondary makes itself known; the zone-provider makes its consumer where there is none. Answered
     * with {@link InventoryReply.Joined} as JSON.
     */
    record Join(String group) implements InventoryRequest {}

    /** Answered with {@link InventoryReply.Root} in binary form. */
    record Root(String group) implements InventoryRequest {}

    /** Answered with 256 × 32 octets. */
    record Branches(String group) implements InventoryRequest {}

    /**
     * Answered with 256 × 32 octets.
     *
     * @param branch 0 to 255
     */
    record Buckets(String group, int branch) implements InventoryRequest {}

    /**
     * The zones of a bucket, in pages. Answered with {@link InventoryReply.Page} in binary form.
     *
     * @param bucket 0 to 65535, or -1 for all buckets in order
     * @param cursor empty to begin, else {@link InventoryReply.Page#next} of the page before
     */
    record Zones(String group, int bucket, String cursor) implements InventoryRequest {}
}
