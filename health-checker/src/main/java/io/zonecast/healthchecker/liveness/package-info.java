/** Whether a secondary is there: decided from its pings and the time alone. */
@NullMarked
package io.zonecast.healthchecker.liveness;

import org.jspecify.annotations.NullMarked;
