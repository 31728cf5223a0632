package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;

/**
 * A zone whose contents have to be fetched.
 *
 * @param zone the apex
 * @param least the least generation to fetch
 * @param failure why the last attempt to sign it failed; empty if none did
 */
public record WantedRow(Name zone, Generation least, String failure) {}
