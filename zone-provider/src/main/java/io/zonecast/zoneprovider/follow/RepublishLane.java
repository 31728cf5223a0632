package io.zonecast.zoneprovider.follow;

import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.Job;
import io.zonecast.zoneprovider.signing.Predecessors;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes zones whole again that were published with a later version than this store has: it comes from a backup,
 * or is new. Those of which the stream or a secondary shows it go first, then, once it was compared with the api-proxy what
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

    /** Zones that secondaries told of and that wait; more are told again by their next comparison. */
    private static final int MAX_TOLD = 100_000;

    private final ProviderStore store;
    private final Predecessors predecessors;
    private final Epochs epochs;
    private final ZoneDoor door;
    private final CpuWorkers workers;
    private final BooleanSupplier compared;
    private final Pace pace;
    private final Map<Name, Manifest> told = new LinkedHashMap<>();
    private final Rounds rounds;

    /**
     * Not started.
     *
     * @param compared true once everything that the api-proxy has newer is wanted
     * @param perSecond zones published in a second; 0 for no limit
     */
    public RepublishLane(
            ProviderStore store,
            Predecessors predecessors,
            Epochs epochs,
            ZoneDoor door,
            CpuWorkers workers,
            BooleanSupplier compared,
            int perSecond) {
        this.store = store;
        this.predecessors = predecessors;
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

    /** A secondary has this version, whose signature was checked. */
    public void ahead(Manifest held) {
        ZoneRow row = store.read(reader -> reader.zone(held.zone())).orElse(null);
        if (row != null && !held.version().isAfter(row.version())) {
            return;
        }
        epochs.published(held.version());
        if (row != null && !row.deleted() && serves(held)) {
            synchronized (told) {
                if (told.size() < MAX_TOLD || told.containsKey(held.zone())) {
                    told.merge(held.zone(), held, RepublishLane::later);
                }
            }
        }
        rounds.soon();
    }

    private static Manifest later(Manifest one, Manifest other) {
        return other.version().isAfter(one.version()) ? other : one;
    }

    private static boolean serves(Manifest manifest) {
        return manifest.kind() != ManifestKind.TOMBSTONE;
    }

    /** Publishes all that is known to be behind. */
    public void round() {
        publishTold();
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

    private void publishTold() {
        List<Manifest> now;
        synchronized (told) {
            now = List.copyOf(told.values());
        }
        List<Job> jobs = now.stream()
                .<Job>map(held -> new Job.Republish(held.zone(), Optional.of(held)))
                .toList();
        if (publish(jobs)) {
            synchronized (told) {
                now.forEach(held -> told.remove(held.zone(), held));
            }
        }
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
