package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.name.Name;
import java.util.Optional;

/** What was published by an earlier store, or by this one before it was put back to an older state. */
public interface Predecessors {
    /** The last manifest of a zone that anybody shows, if there is one; it may be one that this store has. */
    Optional<Manifest> last(Group group, Name zone);

    /** True where the primary lost a generation that was published. */
    boolean isLost(Name zone, Generation generation);

    /** What secondaries showed. */
    Optional<ShownVersions.Shown> shown(Name zone);
}
