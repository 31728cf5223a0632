/**
 * The repair lane: zones known to be behind are fetched from the zone-provider, and digest trees are compared to find
 * those of which nobody told. It converges without the stream, as the stream does without it.
 */
@NullMarked
package io.zonecast.secondarysyncer.repair;

import org.jspecify.annotations.NullMarked;
