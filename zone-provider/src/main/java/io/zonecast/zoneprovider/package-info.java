/** The zone-provider: holds the DNSSEC keys, signs what changes, publishes versions, gives out zone strings. */
@NullMarked
package io.zonecast.zoneprovider;

import org.jspecify.annotations.NullMarked;
