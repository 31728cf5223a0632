/** The state of all secondaries and what follows from it: decisions, no input or output. */
@NullMarked
package io.zonecast.healthchecker.fleet;

import org.jspecify.annotations.NullMarked;
