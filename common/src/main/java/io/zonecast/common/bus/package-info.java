/** What the services ask of a message broker; no broker library shows through. */
@NullMarked
package io.zonecast.common.bus;

import org.jspecify.annotations.NullMarked;
