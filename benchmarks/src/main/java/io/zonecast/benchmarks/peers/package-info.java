/** Other primaries with a secondary of their own, as their users run them, for comparison in the same run. */
@NullMarked
package io.zonecast.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
