package io.zonecast.apiproxy.outbox;

import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.message.ContentReply;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the manifests of all versions and ends the outbox rows that they settle. */
public final class VersionWatch implements Bus.BatchHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VersionWatch.class);

    private final PrimaryStore store;
    private final Relay relay;
    private final KeyRing keys;
    private final RelayMetrics metrics;
    private final Consumer<List<ContentReply.Entry>> seen;
    private final Runnable returned;
    private final Seldom refused = new Seldom();
    private final Bus.Subscription subscription;

    private VersionWatch(
            PrimaryStore store,
            Relay relay,
            Bus bus,
            KeyRing keys,
            RelayMetrics metrics,
            Consumer<List<ContentReply.Entry>> seen,
            Runnable returned) {
        this.seen = seen;
        this.returned = returned;
        this.store = store;
        this.relay = relay;
        this.keys = keys;
        this.metrics = metrics;
        this.subscription = bus.follow(Subjects.ZONE_VERSIONS, Subjects.API_PROXY_CONSUMER, this);
    }

    /** Begins to read. */
    public static VersionWatch start(PrimaryStore store, Relay relay, Bus bus, KeyRing keys, RelayMetrics metrics) {
        return start(store, relay, bus, keys, metrics, shown -> {}, () -> {});
    }

    /**
     * Begins to read.
     *
     * @param seen is told what each batch shows that the zone-provider has, before its rows are ended
     * @param returned is told when manifests may have been lost: when reading goes on after a start or a break, and when
     *     one was refused
     */
    public static VersionWatch start(
            PrimaryStore store,
            Relay relay,
            Bus bus,
            KeyRing keys,
            RelayMetrics metrics,
            Consumer<List<ContentReply.Entry>> seen,
            Runnable returned) {
        return new VersionWatch(store, relay, bus, keys, metrics, seen, returned);
    }

    @Override
    public void resumed() {
        returned.run();
    }

    @Override
    public void accept(List<Message> batch) {
        Map<Name, Settlement> settlements = new LinkedHashMap<>();
        Map<Name, ContentReply.Entry> shown = new LinkedHashMap<>();
        boolean lost = false;
        for (Message message : batch) {
            try {
                Manifest manifest = VersionMessage.open(message.headers(), keys).manifest();
                Settlement settlement = settlement(manifest);
                settlements.merge(manifest.zone(), settlement, VersionWatch::later);
                if (manifest.kind() != ManifestKind.FAILED) {
                    boolean deleted = manifest.kind() == ManifestKind.TOMBSTONE;
                    shown.merge(
                            manifest.zone(),
                            new ContentReply.Entry(manifest.zone(), manifest.generation(), manifest.serial(), deleted),
                            (first, second) -> first.generation().isAfter(second.generation()) ? first : second);
                }
            } catch (Failure.Corrupt e) {
                metrics.manifest("refused");
                lost = true;
                long times = refused.oneMore();
                if (times > 0) {
                    LOG.warn(
                            "manifest refused subject={} times={} reason={}", message.subject(), times, e.getMessage());
                }
            }
        }
        if (lost) {
            // Forged, or damaged on its way: then nobody says again what it said.
            returned.run();
        }
        if (settlements.isEmpty()) {
            return;
        }
        seen.accept(List.copyOf(shown.values()));
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
        boolean newer = second.published().isPresent()
                && first.published()
                        .map(serial -> second.published().get().isGreaterThan(serial))
                        .orElse(true);
        return new Settlement(first.zone(), upTo, newer ? second.published() : first.published());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
