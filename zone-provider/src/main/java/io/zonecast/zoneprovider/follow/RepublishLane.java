package io.zonecast.zoneprovider.follow;

import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.Job;
import io.zonecast.zoneprovider.signing.Predecessors;
import io.zonecast.zoneprovider.signing.ShownVersions;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes zones whole again that were published with a later version or a greater serial than this store has: it comes
 * from a backup, or is new. Those of which the stream or a secondary shows it go first, then, once it was compared with the api-proxy what
 * has changed since, those of which the stream shows nothing. Contents that are older than what was published are
 * fetched instead, so that none ever go back. At the pace of renewals, which give way to changes.
 */
public final class RepublishLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepublishLane.class);

    private static final int BATCH = 16;
    private static final int PAGE = 256;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** Only so that nothing stays behind: whoever has news wakes the lane. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final ProviderStore store;
    private final Predecessors predecessors;
    private final Epochs epochs;
    private final ZoneDoor door;
    private final CpuWorkers workers;
    private final BooleanSupplier compared;
    private final Pace pace;
    private final ShownVersions shown;
    private final Rounds rounds;

    /**
     * Not started.
     *
     * @param shown what secondaries showed
     * @param compared true once everything that the api-proxy has newer is wanted
     * @param perSecond zones published in a second; 0 for no limit
     */
    public RepublishLane(
            ProviderStore store,
            Predecessors predecessors,
            ShownVersions shown,
            Epochs epochs,
            ZoneDoor door,
            CpuWorkers workers,
            BooleanSupplier compared,
            int perSecond) {
        this.store = store;
        this.predecessors = predecessors;
        this.shown = shown;
        this.epochs = epochs;
        this.door = door;
        this.workers = workers;
        this.compared = compared;
        this.pace = new Pace(perSecond);
        this.rounds = new Rounds("republish", INTERVAL, this::round);
    }

    /** Begins, in the background. */
    public RepublishLane start() {
        rounds.start();
        return this;
    }

    /** A new epoch may have begun. */
    public void soon() {
        rounds.soon();
    }

    /** A secondary has this version, whose signature was checked, and is not offered a later one with a greater serial. */
    public void ahead(Manifest held) {
        Optional<ZoneRow> row = store.read(reader -> reader.zone(held.zone()));
        boolean later =
                row.filter(one -> !held.version().isAfter(one.version())).isEmpty();
        boolean above = row.filter(one -> !one.version().equals(held.version()) && !isBelow(held, one))
                .isPresent();
        if (later) {
            epochs.published(held.version());
        }
        if (later || above) {
            shown.add(held);
            rounds.soon();
        }
    }

    /** A tombstone has the serial of the last version. */
    private static boolean isBelow(Manifest held, ZoneRow row) {
        return row.deleted()
                ? !held.serial().isGreaterThan(row.serial())
                : row.serial().isGreaterThan(held.serial());
    }

    private static boolean serves(Manifest manifest) {
        return manifest.kind() != ManifestKind.TOMBSTONE;
    }

    /** Publishes all that is known to be behind. */
    public void round() {
        publishShown();
        long epoch = store.read(reader -> reader.meta(ProviderStore.TAKEOVER)).orElse(0);
        if (epoch == 0) {
            return;
        }
        List<Job> unseen = new ArrayList<>();
        int ahead = walk(epoch, unseen);
        boolean mayFinish = ahead >= 0 && (unseen.isEmpty() || compared.getAsBoolean());
        if (mayFinish && publish(unseen)) {
            store.commit(List.of(new StoreWrite.PutMeta(ProviderStore.TAKEOVER, 0)));
            LOG.info("published again what is behind its published version ahead={} unseen={}", ahead, unseen.size());
        }
    }

    private void publishShown() {
        List<Job> jobs = new ArrayList<>();
        for (ShownVersions.Shown one : shown.all()) {
            Optional<ZoneRow> row = store.read(reader -> reader.zone(one.last().zone()));
            if (row.filter(one::isPassedBy).isPresent()) {
                shown.forget(one);
            } else if (row.isPresent()) {
                jobs.add(new Job.Republish(one.last().zone(), Optional.of(one.last())));
            }
        }
        publish(jobs);
    }

    /** Publishes what the stream shows to be ahead, and collects what it shows nothing of; -1 where some is left. */
    private int walk(long epoch, List<Job> unseen) {
        int ahead = 0;
        boolean done = true;
        byte[] after = {};
        while (!rounds.isClosed()) {
            byte[] from = after;
            List<ZoneRow> rows = store.read(reader -> reader.zones(from, PAGE));
            List<Job> jobs = new ArrayList<>();
            for (ZoneRow row : rows) {
                if (!row.deleted() && row.version().epoch() < epoch) {
                    Optional<Manifest> last = predecessors.last(row.group(), row.zone());
                    if (last.isEmpty()) {
                        unseen.add(new Job.Republish(row.zone(), last));
                    } else if (serves(last.get()) && published(last.get()).isAfter(row.version())) {
                        jobs.add(new Job.Republish(row.zone(), last));
                    }
                }
            }
            done &= publish(jobs);
            ahead += jobs.size();
            if (rows.size() < PAGE) {
                return done ? ahead : -1;
            }
            after = rows.getLast().zone().toWire();
        }
        return -1;
    }

    /** A failure carries the number of no version; it names the last one. */
    private static VersionNumber published(Manifest manifest) {
        return manifest.kind() == ManifestKind.FAILED ? manifest.previous() : manifest.version();
    }

    /** False where it was stopped, or another lane had one of the zones. */
    private boolean publish(List<Job> jobs) {
        boolean all = true;
        for (int from = 0; from < jobs.size(); from += BATCH) {
            List<Job> batch = jobs.subList(from, Math.min(jobs.size(), from + BATCH));
            if (rounds.pausedUntilClosed(pace.before(batch.size(), System.nanoTime()))) {
                return false;
            }
            // What fails says so itself; a zone that another lane has gets its version there, or is looked at again.
            all &= door.pass(batch, workers, Urgency.RENEWAL, PATIENCE).stream().allMatch(ZoneDoor.Outcome::done);
        }
        return all;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
