/** A whole fleet in real processes on one machine, for measurements and for tests of the whole system. */
@NullMarked
package io.zonecast.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
