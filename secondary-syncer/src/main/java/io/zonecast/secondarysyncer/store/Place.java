package io.zonecast.secondarysyncer.store;

/**
 * Where a record lies.
 *
 * @param segment number of its segment
 * @param offset of its frame in the segment
 * @param payload length of its payload
 */
record Place(int segment, int offset, int payload) {
    /** Octets on disk, frame included. */
    int size() {
        return RecordFrame.SIZE + payload;
    }
}
