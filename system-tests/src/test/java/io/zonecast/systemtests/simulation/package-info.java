/**
 * The services' own decisions on a simulated bus, disk and clock, in one thread: a seed is a world, a
 * world is a few hundred steps, and after each step the invariants of the design must hold.
 */
@NullMarked
package io.zonecast.systemtests.simulation;

import org.jspecify.annotations.NullMarked;
