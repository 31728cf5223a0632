/** What the zone-provider counts. */
@NullMarked
package io.zonecast.zoneprovider.metrics;

import org.jspecify.annotations.NullMarked;
