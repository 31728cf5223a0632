package io.zonecast.secondarysyncer.contents;

import java.util.Locale;

/** Why something received was not used. */
public enum Reject {
    /** No manifest, or no trusted signature over it. */
    SIGNATURE,
    /** A manifest of another zone or group than the subject or request says. */
    MISPLACED,
    /** A body that is not the one that the manifest claims. */
    BODY_CLAIM,
    /** A body that can't be decoded. */
    MALFORMED,
    /** Records that make no zone. */
    INVALID_ZONE,
    /** A diff that does not fit the contents held. */
    MISMATCH,
    /** Contents with another digest than the manifest's. */
    DIGEST,
    /** Contents with another serial than the manifest's. */
    SERIAL,
    /** A version older than the one held. */
    BACKWARDS,
    /** A resync order that is not above the last one. */
    REPLAYED,
    /** An unforeseen failure in handling it. */
    UNFORESEEN;

    /** As a metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
