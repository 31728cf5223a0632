/** Counters, gauges and histograms of a service. */
@NullMarked
package io.zonecast.common.metrics;

import org.jspecify.annotations.NullMarked;
