package io.zonecast.dns.image;

/** What became of a diff. */
public sealed interface ApplyResult {
    /** @param image the zone after the diff */
    record Applied(ZoneImage image) implements ApplyResult {}

    /**
     * The diff does not belong to this content.
     *
     * @param reason the first record that did not fit, and why
     */
    record Mismatch(String reason) implements ApplyResult {}
}
