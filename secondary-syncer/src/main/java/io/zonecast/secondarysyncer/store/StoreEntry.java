package io.zonecast.secondarysyncer.store;

import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;

/** Something to be made durable. */
public sealed interface StoreEntry {
    /**
     * A version as it was received: whole, diff or tombstone.
     *
     * @param manifest checked by who writes it
     * @param body the exact body; empty for a tombstone
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Version(SignedManifest manifest, byte[] body) implements StoreEntry {}

    /**
     * A zone is known to be behind.
     *
     * @param zone the apex
     * @param least the least version that will do
     */
    record Wanted(Name zone, VersionNumber least) implements StoreEntry {}

    /**
     * A zone is no longer wanted although no version at or above the one wanted came. Where one came this
     * is not needed.
     *
     * @param zone the apex
     */
    record Settled(Name zone) implements StoreEntry {}

    /**
     * A number to be remembered.
     *
     * @param name at most 100 characters
     * @param value 0 or more
     */
    record Mark(String name, long value) implements StoreEntry {}
}
