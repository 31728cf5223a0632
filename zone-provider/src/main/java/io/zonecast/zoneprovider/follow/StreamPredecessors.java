package io.zonecast.zoneprovider.follow;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.signing.Predecessors;
import io.zonecast.zoneprovider.signing.ShownVersions;
import io.zonecast.zoneprovider.store.ProviderStore;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the stream, where anything was published before this start, and at what secondaries showed. A number above
 * all of this store, wherever it turns up, begins a new epoch before anything is made from it.
 */
public final class StreamPredecessors implements Predecessors {
    private final Bus bus;
    private final KeyRing keys;
    private final ProviderStore store;
    private final Epochs epochs;
    private final ShownVersions shown;
    private volatile @Nullable Boolean known;

    /** Wires it. */
    public StreamPredecessors(Bus bus, KeyRing keys, ProviderStore store, Epochs epochs, ShownVersions shown) {
        this.bus = bus;
        this.keys = keys;
        this.store = store;
        this.epochs = epochs;
        this.shown = shown;
    }

    @Override
    public Optional<Manifest> last(Group group, Name zone) {
        Optional<Manifest> held = shown.of(zone).map(ShownVersions.Shown::last);
        Optional<Manifest> streamed = hadPredecessor() ? streamed(group, zone) : Optional.empty();
        boolean later = held.isPresent()
                && streamed.filter(last -> last.version().isAfter(held.get().version()))
                        .isEmpty();
        return later ? held : streamed;
    }

    @Override
    public boolean isLost(Name zone, Generation generation) {
        return shown.isLost(zone, generation);
    }

    @Override
    public Optional<ShownVersions.Shown> shown(Name zone) {
        return shown.of(zone);
    }

    private Optional<Manifest> streamed(Group group, Name zone) {
        return bus.last(Subjects.ZONE_VERSIONS, Subjects.version(group, zone)).flatMap(message -> {
            try {
                Manifest last = VersionMessage.open(message.headers(), keys).manifest();
                if (!last.zone().equals(zone)) {
                    return Optional.empty();
                }
                epochs.published(last.version());
                return Optional.of(last);
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
