/** Unsigned contents and their inventory for the zone-provider. */
@NullMarked
package io.zonecast.apiproxy.content;

import org.jspecify.annotations.NullMarked;
