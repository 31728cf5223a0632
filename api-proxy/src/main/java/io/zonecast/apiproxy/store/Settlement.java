package io.zonecast.apiproxy.store;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.util.Optional;

/**
 * What a manifest of the zone-provider settles.
 *
 * @param zone the apex
 * @param upTo outbox rows of the zone with a generation at or below this one end
 * @param published the serial now published; empty for a failure
 */
public record Settlement(Name zone, Generation upTo, Optional<Serial> published) {}
