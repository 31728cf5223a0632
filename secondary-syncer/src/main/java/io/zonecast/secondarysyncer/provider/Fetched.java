package io.zonecast.secondarysyncer.provider;

import io.zonecast.common.version.SignedManifest;

/** What the zone-provider has of a zone; signatures are checked. */
public sealed interface Fetched {
    /**
     * A whole zone, its body not yet held against the manifest.
     *
     * @param body all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(SignedManifest manifest, byte[] body) implements Fetched {}

    /** The zone-provider has what was said to be held; the body was not fetched. */
    record Same(SignedManifest manifest) implements Fetched {}

    /** The zone was deleted. */
    record Tombstone(SignedManifest manifest) implements Fetched {}

    /** The zone-provider never heard of the zone. */
    record Unknown() implements Fetched {}
}
