package io.zonecast.secondarysyncer.store;

import io.zonecast.common.version.Manifest;

/**
 * A version read back.
 *
 * @param manifest what was signed
 * @param manifestBytes its signed bytes
 * @param signature over them
 * @param whole true where {@code body} is the whole zone, also where the manifest is of kind diff
 * @param body whole zone or diff; empty for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredVersion(Manifest manifest, byte[] manifestBytes, byte[] signature, boolean whole, byte[] body) {}
