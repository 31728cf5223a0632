package io.zonecast.secondarysyncer.store;

/**
 * Figures of a store.
 *
 * @param segments files
 * @param bytes on disk
 * @param liveBytes of those that a boot needs, history included
 */
public record StoreFigures(int segments, long bytes, long liveBytes) {}
