/** What connects the fleet state with the broker. */
@NullMarked
package io.zonecast.healthchecker.link;

import org.jspecify.annotations.NullMarked;
