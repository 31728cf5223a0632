/**
 * What a secondary keeps on its own disk: an append-only log of signed versions in segments, made for a
 * fast boot. One process at a time; every write is durable when {@link
 * io.zonecast.secondarysyncer.store.ZoneStore#commit} returns. The directory is this service's own (mode
 * 0700): at boot checksums and zone digests are checked; signatures, which would take a minute for a million zones, by the
 * background check.
 *
 * <p>A segment is a header (twice) and records. A record is a frame of 44 octets (magic, type, payload length, payload
 * CRC, zone hash, version, frame CRC) and a payload. What a zone's records mean does not depend on their
 * order in the log: the newest whole contents, and the diffs that chain on from them.
 */
@NullMarked
package io.zonecast.secondarysyncer.store;

import org.jspecify.annotations.NullMarked;
