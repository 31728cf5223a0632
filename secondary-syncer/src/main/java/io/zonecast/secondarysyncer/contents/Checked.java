package io.zonecast.secondarysyncer.contents;

import io.zonecast.dns.image.ZoneImage;

/** What checking gave. */
public sealed interface Checked {
    /** @param image contents with the digest and serial that the manifest says */
    record Sound(ZoneImage image) implements Checked {}

    /**
     * @param why the kind of fault
     * @param detail for the log
     */
    record Bad(Reject why, String detail) implements Checked {}
}
