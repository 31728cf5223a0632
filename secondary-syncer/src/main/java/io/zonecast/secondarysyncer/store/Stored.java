package io.zonecast.secondarysyncer.store;

import io.zonecast.common.version.VersionNumber;

/**
 * A record in the index.
 *
 * @param type of the record
 * @param version its version, or the least one wanted
 * @param previous what a diff starts from
 * @param place where it lies
 */
record Stored(RecordType type, VersionNumber version, VersionNumber previous, Place place) {}
