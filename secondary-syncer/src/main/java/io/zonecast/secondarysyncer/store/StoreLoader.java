package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Boot: from the records that the scan found to the zones and their chains. */
final class StoreLoader {
    /** Zones that one task builds; small enough that a few large zones don't make the other threads wait. */
    private static final int CHUNK = 500;

    private final LogReader log;
    private final StoreLimits limits;
    private final Function<Stored, StoredVersion> read;
    private final Map<Name, ChainResolver> zones = new HashMap<>();
    private int damaged;

    StoreLoader(LogReader log, StoreLimits limits, Function<Stored, StoredVersion> read) {
        this.log = log;
        this.limits = limits;
        this.read = read;
    }

    LoadReport load(int threads, ZoneBuilder builder, Map<Name, ZoneChain> chains, Map<String, Stored> marks) {
        collect(marks);
        blameDamage();
        build(threads, builder, chains);
        Map<Name, VersionNumber> wanted = new HashMap<>();
        int tombstones = 0;
        int served = 0;
        for (Map.Entry<Name, ZoneChain> entry : chains.entrySet()) {
            ZoneChain chain = entry.getValue();
            Stored base = chain.base();
            if (base != null && base.type() == RecordType.TOMBSTONE) {
                tombstones++;
            } else if (base != null) {
                served++;
            }
            Stored mark = chain.wanted();
            if (mark != null) {
                wanted.put(entry.getKey(), mark.version());
            }
        }
        zones.forEach((zone, records) -> {
            ZoneChain chain = chains.get(zone);
            if (records.highest().isAfter(chain == null ? VersionNumber.NONE : chain.version())) {
                wanted.merge(zone, records.highest(), StoreLoader::later);
            }
        });
        return new LoadReport(served, tombstones, wanted, damaged, log.torn());
    }

    private static VersionNumber later(VersionNumber one, VersionNumber other) {
        return one.isAfter(other) ? one : other;
    }

    private void collect(Map<String, Stored> marks) {
        for (SegmentScan scan : log.scans()) {
            for (SegmentScan.Found found : scan.found()) {
                if (found.type() == RecordType.MARK) {
                    marks.put(
                            found.head().mark(),
                            new Stored(found.type(), found.version(), VersionNumber.NONE, found.place()));
                } else {
                    zones.computeIfAbsent(found.head().zone(), zone -> new ChainResolver())
                            .add(found);
                }
            }
        }
    }

    /** A damaged record whose frame is sound tells which zone is behind, if any other record names that zone. */
    private void blameDamage() {
        Map<Long, Name> byHash = new HashMap<>();
        for (SegmentScan scan : log.scans()) {
            damaged += scan.damaged().size();
            for (SegmentScan.Damage damage : scan.damaged()) {
                RecordFrame frame = damage.frame();
                if (frame == null || frame.type() == RecordType.MARK || frame.type() == RecordType.SETTLED) {
                    continue;
                }
                if (byHash.isEmpty()) {
                    zones.keySet().forEach(zone -> byHash.put(RecordFrame.hash(zone), zone));
                }
                Name zone = byHash.get(frame.zoneHash());
                if (zone != null) {
                    zones.getOrDefault(zone, new ChainResolver()).seen(frame.version());
                }
            }
        }
    }

    private void build(int threads, ZoneBuilder builder, Map<Name, ZoneChain> chains) {
        List<Name> names = new ArrayList<>(zones.keySet());
        if (threads == 1) {
            chains.putAll(resolve(names, builder));
            return;
        }
        try (ExecutorService builders = Executors.newFixedThreadPool(threads)) {
            List<Future<Map<Name, ZoneChain>>> running = new ArrayList<>();
            for (int from = 0; from < names.size(); from += CHUNK) {
                List<Name> chunk = names.subList(from, Math.min(names.size(), from + CHUNK));
                Callable<Map<Name, ZoneChain>> task = () -> resolve(chunk, builder);
                running.add(builders.submit(task));
            }
            for (Future<Map<Name, ZoneChain>> part : running) {
                chains.putAll(part.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a zone could not be built", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("interrupted while zones were built", e);
        }
    }

    private Map<Name, ZoneChain> resolve(List<Name> chunk, ZoneBuilder builder) {
        Map<Name, ZoneChain> chains = new HashMap<>();
        for (Name zone : chunk) {
            ChainResolver records = zones.get(zone);
            if (records != null) {
                ZoneChain chain = records.resolve(zone, builder, read, limits);
                if (!chain.isEmpty()) {
                    chains.put(zone, chain);
                }
            }
        }
        return chains;
    }
}
