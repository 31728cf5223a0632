package io.zonecast.zoneprovider.follow;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.signing.Predecessors;
import io.zonecast.zoneprovider.store.ProviderStore;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Looks into the stream for what an earlier store published, where there was one. */
public final class StreamPredecessors implements Predecessors {
    private final Bus bus;
    private final KeyRing keys;
    private final ProviderStore store;
    private volatile @Nullable Boolean known;

    /** Wires it. */
    public StreamPredecessors(Bus bus, KeyRing keys, ProviderStore store) {
        this.bus = bus;
        this.keys = keys;
        this.store = store;
    }

    @Override
    public Optional<Manifest> last(Group group, Name zone) {
        if (!hadPredecessor()) {
            return Optional.empty();
        }
        return bus.last(Subjects.ZONE_VERSIONS, Subjects.version(group, zone)).flatMap(message -> {
            try {
                return Optional.of(VersionMessage.open(message.headers(), keys).manifest());
            } catch (Failure.Corrupt e) {
                return Optional.empty();
            }
        });
    }

    private boolean hadPredecessor() {
        Boolean decided = known;
        if (decided == null) {
            OptionalLong value = store.read(reader -> reader.meta(ProviderStore.HAD_PREDECESSOR));
            decided = value.orElse(0) != 0;
            if (decided) {
                known = true;
            }
        }
        return decided;
    }
}
