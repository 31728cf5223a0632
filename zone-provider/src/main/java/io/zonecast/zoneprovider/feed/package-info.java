/** Zones for servers of another make, straight from the primary: transfers and NOTIFY, and nothing else. */
@NullMarked
package io.zonecast.zoneprovider.feed;

import org.jspecify.annotations.NullMarked;
