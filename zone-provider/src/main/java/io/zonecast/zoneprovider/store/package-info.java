/**
 * What the zone-provider knows, on disk: zones, their unsigned and signed RRsets, keys (private parts
 * encrypted), tombstones, versions not yet published, zones to be fetched. SQLite in one file.
 */
@NullMarked
package io.zonecast.zoneprovider.store;

import org.jspecify.annotations.NullMarked;
