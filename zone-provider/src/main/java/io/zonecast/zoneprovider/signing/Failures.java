package io.zonecast.zoneprovider.signing;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.WantedRow;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A zone that could not be signed: said in public with the reason, and tried again. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final ProviderStore store;
    private final HotZones hot;
    private final Numbers numbers;
    private final Signer signer;
    private final InstantSource clock;
    private final SigningCounts counts;

    Failures(
            ProviderStore store,
            HotZones hot,
            Numbers numbers,
            Signer signer,
            InstantSource clock,
            SigningCounts counts) {
        this.store = store;
        this.hot = hot;
        this.numbers = numbers;
        this.signer = signer;
        this.clock = clock;
        this.counts = counts;
    }

    Prepared of(Job job, String why) {
        String reason = why.substring(0, Math.min(why.length(), Manifest.MAX_REASON));
        // The zone in memory may be half changed.
        hot.take(job.zone());
        Optional<ZoneRow> last = lastOf(job.zone());
        Optional<Job.Target> target =
                job.target().or(() -> last.map(row -> new Job.Target(row.generation(), row.serial(), row.group())));
        if (target.isEmpty()) {
            return prepared(job.zone(), last, List.of(), List.of(), Optional.empty(), reason);
        }
        LOG.error(
                "a zone can't be signed zone={} generation={} reason={}",
                job.zone(),
                target.get().generation(),
                reason);
        WantedRow wanted = new WantedRow(job.zone(), target.get().generation(), reason);
        List<StoreWrite> writes = new ArrayList<>();
        writes.add(new StoreWrite.Want(wanted));
        if (job instanceof Job.Contents contents && contents.knownFailure().equals(reason)) {
            // Said already.
            return prepared(job.zone(), last, writes, List.of(), Optional.of(wanted), reason);
        }
        Manifest manifest = Manifests.failed(
                job.zone(),
                last.map(ZoneRow::group).orElse(target.get().group()),
                numbers.next(),
                last,
                target.get().generation(),
                target.get().serial(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                reason);
        OutboxRow told = Manifests.sealed(manifest, signer);
        writes.add(new StoreWrite.PutOutbox(told));
        writes.add(new StoreWrite.Log(
                manifest.version(), job.zone(), manifest.kind().name(), manifest.publishedAt()));
        counts.made(manifest.kind(), 0, 0);
        return prepared(job.zone(), last, writes, List.of(told), Optional.of(wanted), reason);
    }

    private Optional<ZoneRow> lastOf(Name zone) {
        try {
            return store.read(reader -> reader.zone(zone));
        } catch (Failure.Corrupt e) {
            // A damaged row may be what failed.
            return Optional.empty();
        }
    }

    private static Prepared prepared(
            Name zone,
            Optional<ZoneRow> last,
            List<StoreWrite> writes,
            List<OutboxRow> outbox,
            Optional<WantedRow> wanted,
            String reason) {
        return new Prepared(zone, last, last, writes, outbox, Optional.empty(), wanted, Generation.NONE, false, reason);
    }
}
