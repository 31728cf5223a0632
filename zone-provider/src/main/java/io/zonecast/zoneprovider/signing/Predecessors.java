package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.name.Name;
import java.util.Optional;

/** What an earlier store, now lost, published of zones that this store meets for the first time. */
public interface Predecessors {
    /** The last manifest of a zone, if there is one. */
    Optional<Manifest> last(Group group, Name zone);
}
