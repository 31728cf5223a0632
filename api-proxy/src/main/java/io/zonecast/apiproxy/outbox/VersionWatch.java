package io.zonecast.apiproxy.outbox;

import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the manifests of all versions and ends the outbox rows that they settle. */
public final class VersionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VersionWatch.class);

    private final PrimaryStore store;
    private final Relay relay;
    private final KeyRing keys;
    private final RelayMetrics metrics;
    private final Bus.Subscription subscription;
    private volatile Optional<Generation> ahead = Optional.empty();

    private VersionWatch(PrimaryStore store, Relay relay, Bus bus, KeyRing keys, RelayMetrics metrics) {
        this.store = store;
        this.relay = relay;
        this.keys = keys;
        this.metrics = metrics;
        this.subscription = bus.follow(Subjects.ZONE_VERSIONS, Subjects.API_PROXY_CONSUMER, this::accept);
    }

    /** Begins to read. */
    public static VersionWatch start(PrimaryStore store, Relay relay, Bus bus, KeyRing keys, RelayMetrics metrics) {
        return new VersionWatch(store, relay, bus, keys, metrics);
    }

    /**
     * The zone-provider's generation where it is above all that this store ever drew: the store is an older copy
     * of itself, and what it drew now would be taken for old.
     */
    public Optional<Generation> ahead() {
        return ahead;
    }

    private void accept(List<Message> batch) {
        Map<Name, Settlement> settlements = new LinkedHashMap<>();
        for (Message message : batch) {
            try {
                Manifest manifest = VersionMessage.open(message.headers(), keys).manifest();
                Settlement settlement = settlement(manifest);
                settlements.merge(manifest.zone(), settlement, VersionWatch::later);
            } catch (Failure.Corrupt e) {
                metrics.manifest("refused");
                LOG.warn("manifest refused subject={} reason={}", message.subject(), e.getMessage());
            }
        }
        if (settlements.isEmpty()) {
            return;
        }
        checkAhead(settlements.values());
        settlements.values().forEach(settlement -> relay.seen(settlement.zone(), settlement.upTo()));
        store.settle(List.copyOf(settlements.values()));
        settlements.values().forEach(settlement -> relay.settled(settlement.zone(), settlement.upTo()));
    }

    private Settlement settlement(Manifest manifest) {
        boolean failed = manifest.kind() == ManifestKind.FAILED;
        metrics.manifest(failed ? "failed" : "version");
        if (failed) {
            LOG.warn(
                    "zone-provider could not publish zone={} generation={} reason={}",
                    manifest.zone(),
                    manifest.generation(),
                    manifest.reason());
        }
        boolean published = !failed && manifest.kind() != ManifestKind.TOMBSTONE;
        Optional<Serial> serial = published ? Optional.of(manifest.serial()) : Optional.empty();
        return new Settlement(manifest.zone(), manifest.generation(), serial);
    }

    private static Settlement later(Settlement first, Settlement second) {
        Generation upTo = second.upTo().isAfter(first.upTo()) ? second.upTo() : first.upTo();
        return new Settlement(
                first.zone(), upTo, second.published().isPresent() ? second.published() : first.published());
    }

    private void checkAhead(Iterable<Settlement> settlements) {
        Generation newest = Generation.NONE;
        for (Settlement settlement : settlements) {
            if (settlement.upTo().isAfter(newest)) {
                newest = settlement.upTo();
            }
        }
        Generation last = store.last();
        if (newest.isAfter(last) && ahead.isEmpty()) {
            LOG.error("zone-provider is ahead of this store generation={} last_drawn={}", newest, last);
            ahead = Optional.of(newest);
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
