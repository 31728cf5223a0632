/** What a secondary asks of the zone-provider. */
@NullMarked
package io.zonecast.secondarysyncer.provider;

import org.jspecify.annotations.NullMarked;
