package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Group;

/**
 * The consumer of a secondary.
 *
 * @param consumer its durable name
 * @param group whose versions it reads
 */
public record FollowerRow(String consumer, Group group) {}
