/** The service that knows how the fleet is; {@link io.zonecast.healthchecker.HealthChecker} lists its parts. */
@NullMarked
package io.zonecast.healthchecker;

import org.jspecify.annotations.NullMarked;
