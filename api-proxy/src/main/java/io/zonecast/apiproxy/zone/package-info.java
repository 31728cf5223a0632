/** A zone as the primary store holds it. Values only. */
@NullMarked
package io.zonecast.apiproxy.zone;

import org.jspecify.annotations.NullMarked;
