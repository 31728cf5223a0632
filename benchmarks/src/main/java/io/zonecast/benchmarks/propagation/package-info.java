/** From the answer to a REST write to the answer of every secondary. */
@NullMarked
package io.zonecast.benchmarks.propagation;

import org.jspecify.annotations.NullMarked;
