package io.zonecast.zoneprovider.follow;

import io.zonecast.common.message.ContentReply;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.signing.ShownVersions;
import io.zonecast.zoneprovider.signing.WantedZones;
import io.zonecast.zoneprovider.store.HeldRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.WantedRow;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the api-proxy's inventory with the store, at start and then now and again, and wants what differs. A zone that the
 * inventory lacks is left alone: only a tombstone deletes. What is wanted and was drawn by an earlier life of the primary
 * store, which does not have it any more, is wanted no longer.
 */
public final class InventoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryWatch.class);

    /** Most of what differs is an event under way; what is still missing after this time is fetched. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(3);

    private final ContentClient client;
    private final ProviderStore store;
    private final WantedZones wanted;
    private final Brake brake;
    private final ShownVersions shown;
    private final Readiness.Condition compared;
    private final Runnable onCompared;
    private volatile boolean once;
    private final Rounds rounds;

    /**
     * Not started.
     *
     * @param shown told what the api-proxy lost
     * @param compared holds after the first comparison
     * @param onCompared told after each
     */
    public InventoryWatch(
            ContentClient client,
            ProviderStore store,
            WantedZones wanted,
            Brake brake,
            ShownVersions shown,
            Duration interval,
            Readiness.Condition compared,
            Runnable onCompared) {
        this.client = client;
        this.store = store;
        this.wanted = wanted;
        this.brake = brake;
        this.shown = shown;
        this.compared = compared;
        this.onCompared = onCompared;
        compared.notReady("waiting for the api-proxy's inventory");
        this.rounds = new Rounds("inventory", interval, this::compare);
    }

    /** Begins, in the background. */
    public InventoryWatch start() {
        rounds.start();
        return this;
    }

    /** Compares once. */
    public void compare() {
        Map<Name, Generation> never = new HashMap<>();
        store.read(reader -> reader.wanted()).forEach(row -> never.put(row.zone(), row.least()));
        String cursor = "";
        int zones = 0;
        int differ = 0;
        int ahead = 0;
        do {
            ContentClient.Listed listed = client.inventory(cursor);
            ContentReply.Page page = listed.page();
            never.values().removeIf(least -> least.epoch() >= listed.epoch());
            List<WantedRow> rows = new ArrayList<>();
            for (ContentReply.Entry entry : page.entries()) {
                never.computeIfPresent(entry.zone(), (zone, least) -> least.isAfter(entry.generation()) ? least : null);
                Generation known = known(entry.zone());
                zones++;
                if (entry.generation().isAfter(known)) {
                    rows.add(new WantedRow(entry.zone(), entry.generation(), ""));
                } else if (known.isAfter(entry.generation())) {
                    ahead++;
                }
            }
            store.commit(rows.stream().<StoreWrite>map(StoreWrite.Want::new).toList());
            wanted.want(rows, UNDER_WAY);
            differ += rows.size();
            cursor = page.next();
        } while (!cursor.isEmpty());
        giveUp(never);
        if (ahead > 0) {
            LOG.error("the api-proxy is behind: was it restored from a backup? zones={}", ahead);
        }
        LOG.info("compared with the api-proxy zones={} differ={}", zones, differ);
        compared.ready();
        once = true;
        onCompared.run();
    }

    /** These generations are of an earlier epoch than the primary's, whose whole inventory lacks them. */
    private void giveUp(Map<Name, Generation> never) {
        List<StoreWrite> writes = new ArrayList<>();
        never.forEach((zone, least) -> {
            LOG.warn("the api-proxy lost what was wanted zone={} generation={}", zone, least);
            writes.add(new StoreWrite.Unwant(zone, least));
        });
        if (!writes.isEmpty()) {
            store.commit(writes);
            never.forEach(wanted::reached);
            never.forEach(shown::lost);
        }
    }

    /** The last generation of a zone that is done with here, one way or another. */
    private Generation known(Name zone) {
        Generation published =
                store.read(reader -> reader.zone(zone)).map(ZoneRow::generation).orElse(Generation.NONE);
        // What the brake holds need not be fetched again.
        Generation held = brake.of(zone).map(HeldRow::generation).orElse(Generation.NONE);
        return held.isAfter(published) ? held : published;
    }

    /** True after the first comparison. */
    public boolean compared() {
        return once;
    }

    /** A comparison is wanted now. */
    public void soon() {
        rounds.soon();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
