/**
 * The zones that this secondary has: what is served, what is known to be behind, and the one door through which both
 * change. Whatever changes zones makes a {@link io.zonecast.secondarysyncer.holdings.Plan} for each and hands
 * them to {@link io.zonecast.secondarysyncer.holdings.Holdings#change}: one fsync, then the swaps.
 */
@NullMarked
package io.zonecast.secondarysyncer.holdings;

import org.jspecify.annotations.NullMarked;
