/** Measured numbers and the file that they are kept in. */
@NullMarked
package io.zonecast.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
