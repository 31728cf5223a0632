/** What the zone-provider has published, compact enough for a million zones. */
@NullMarked
package io.zonecast.healthchecker.ledger;

import org.jspecify.annotations.NullMarked;
