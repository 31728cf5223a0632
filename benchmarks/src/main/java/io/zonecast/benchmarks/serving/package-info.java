/** The nameserver by itself beside NSD and Knot: processor time and rate of answers, memory, start. */
@NullMarked
package io.zonecast.benchmarks.serving;

import org.jspecify.annotations.NullMarked;
