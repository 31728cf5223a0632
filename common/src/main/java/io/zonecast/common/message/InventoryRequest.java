package io.zonecast.common.message;

import java.util.List;

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

    /**
     * Versions that the asker holds and that are newer than what the zone-provider lists: its store is older than what
     * it published, and it learns by their own signatures what it has to stay above. Answered with an empty body.
     *
     * @param proofs the manifests as they were signed, at most {@link #MAX_PROOFS}
     */
    record Ahead(String group, List<Proof> proofs) implements InventoryRequest {
        public Ahead {
            proofs = List.copyOf(proofs);
            if (proofs.size() > MAX_PROOFS) {
                throw new IllegalArgumentException("a request brings at most " + MAX_PROOFS + " proofs");
            }
        }
    }

    /** Most proofs in one request, about 40 KiB. */
    int MAX_PROOFS = 64;

    /**
     * A manifest that was published once.
     *
     * @param manifest its bytes
     * @param signature over them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Proof(byte[] manifest, byte[] signature) {}
}
