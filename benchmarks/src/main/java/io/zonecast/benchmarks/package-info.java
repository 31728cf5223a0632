/** Measurements of the whole system; {@link io.zonecast.benchmarks.Main} starts them by name. */
@NullMarked
package io.zonecast.benchmarks;

import org.jspecify.annotations.NullMarked;
