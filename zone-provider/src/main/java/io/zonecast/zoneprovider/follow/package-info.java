/** What the zone-provider learns: zone events, contents that it asks for, and the passing of time. */
@NullMarked
package io.zonecast.zoneprovider.follow;

import org.jspecify.annotations.NullMarked;
