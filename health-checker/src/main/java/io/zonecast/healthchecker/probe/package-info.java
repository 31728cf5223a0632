/** Asks the secondaries over DNS, as the world does. */
@NullMarked
package io.zonecast.healthchecker.probe;

import org.jspecify.annotations.NullMarked;
