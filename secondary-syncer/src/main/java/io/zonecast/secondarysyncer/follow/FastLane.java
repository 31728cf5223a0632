package io.zonecast.secondarysyncer.follow;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.contents.Checked;
import io.zonecast.secondarysyncer.contents.Reject;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holding;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Plan;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches of versions from the stream: checks signatures side by side, zones side by side and each zone's versions
 * in order, then one fsync, the swaps, and the batch is done. A message that is no good costs nobody else anything.
 */
public final class FastLane implements Bus.BatchHandler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FastLane.class);

    private final Holdings holdings;
    private final Group group;
    private final KeyRing keys;
    private final Figures figures;
    private final InstantSource clock;
    private final Runnable suspicion;
    private final LongConsumer backlog;
    private final int threads;
    private final Seldom refused = new Seldom();
    private final ExecutorService workers;

    /**
     * @param threads that check and build side by side; with 1 it is the caller that does it
     * @param suspicion run when a message was lost to damage or forgery, so that a comparison should come soon
     * @param backlog told after each batch how many messages are still behind it
     */
    public FastLane(
            Holdings holdings,
            Group group,
            KeyRing keys,
            Figures figures,
            InstantSource clock,
            int threads,
            Runnable suspicion,
            LongConsumer backlog) {
        this.holdings = holdings;
        this.group = group;
        this.keys = keys;
        this.figures = figures;
        this.clock = clock;
        this.suspicion = suspicion;
        this.backlog = backlog;
        this.threads = threads;
        this.workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("apply-", 0).factory());
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Opened(SignedManifest signed, byte[] body) {
        Name zone() {
            return signed.manifest().zone();
        }
    }

    @Override
    public void accept(List<Message> batch) {
        long start = System.nanoTime();
        Map<Name, List<Opened>> byZone = new LinkedHashMap<>();
        for (Opened opened : sideBySide(batch, this::open)) {
            if (opened != null) {
                byZone.computeIfAbsent(opened.zone(), zone -> new ArrayList<>()).add(opened);
            }
        }
        List<List<Opened>> zones = List.copyOf(byZone.values());
        List<Decided> decided;
        try {
            decided = apply(zones);
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Batch can't be applied as a whole, each zone is tried by itself zones={}", zones.size(), e);
            decided = applyEach(zones);
        }
        figures.batch(Duration.ofNanos(System.nanoTime() - start));
        backlog.accept(batch.getLast().pending());
        decided.forEach(this::account);
    }

    private List<Decided> apply(List<List<Opened>> zones) {
        List<Decided> decided = new ArrayList<>();
        holdings.change(() -> {
            decided.addAll(sideBySide(zones, this::decide));
            return decided.stream()
                    .map(Decided::plan)
                    .filter(plan -> !plan.isEmpty())
                    .toList();
        });
        return decided;
    }

    /** One zone that can't be stored, for whatever reason, must not hold up the zones beside it. */
    private List<Decided> applyEach(List<List<Opened>> zones) {
        List<Decided> decided = new ArrayList<>();
        for (List<Opened> versions : zones) {
            try {
                decided.addAll(apply(List.of(versions)));
            } catch (Failure e) {
                throw e;
            } catch (RuntimeException e) {
                Opened last = versions.getLast();
                figures.reject(Reject.UNFORESEEN);
                log.error("Version can't be stored and will be fetched zone={}", last.zone(), e);
                Want want = new Want(last.signed().manifest().version(), WantReason.UNUSABLE);
                holdings.want(Map.of(last.zone(), want));
            }
        }
        return decided;
    }

    /** One zone's versions and what became of them. */
    private record Decided(Plan plan, List<Opened> versions, List<FollowRule.Verdict> verdicts) {}

    private @Nullable Opened open(Message message) {
        try {
            if (isHeld(VersionMessage.claimed(message.headers()))) {
                return null;
            }
            SignedManifest signed = VersionMessage.open(message.headers(), keys);
            Manifest manifest = signed.manifest();
            if (!manifest.group().equals(group)
                    || !message.subject().equals(Subjects.version(group, manifest.zone()))) {
                figures.reject(Reject.MISPLACED);
                refused(message, "it is not of its subject");
                return null;
            }
            return new Opened(signed, message.body());
        } catch (Failure.Corrupt e) {
            figures.reject(Reject.SIGNATURE);
            refused(message, String.valueOf(e.getMessage()));
            suspicion.run();
            return null;
        }
    }

    /**
     * A version that the zone has, or a later one, would be skipped whoever signed it. Most of what is read after a break
     * is of that kind, and a signature costs more to check than everything else about a message.
     */
    private boolean isHeld(Manifest claimed) {
        Holding holding = holdings.holding(claimed.zone());
        if (holding == null || claimed.version().isAfter(holding.version())) {
            return false;
        }
        figures.event("old");
        log.debug("Version is old zone={} version={}", claimed.zone(), claimed.version());
        return true;
    }

    private void refused(Message message, String reason) {
        long times = refused.oneMore();
        if (times > 0) {
            log.warn(
                    "Version refused subject={} sequence={} times={} reason={}",
                    message.subject(),
                    message.sequence(),
                    times,
                    reason);
        }
    }

    private Decided decide(List<Opened> versions) {
        Plan plan = new Plan(holdings.state(versions.getFirst().zone()));
        List<FollowRule.Verdict> verdicts = new ArrayList<>(versions.size());
        for (Opened version : versions) {
            try {
                verdicts.add(FollowRule.decide(plan, version.signed(), version.body()));
            } catch (RuntimeException e) {
                // Whatever it was, it must not hold up the zones beside it.
                log.error("Version could not be handled zone={}", version.zone(), e);
                plan.want(new Want(version.signed().manifest().version(), WantReason.UNUSABLE));
                verdicts.add(new FollowRule.Verdict.Rejected(new Checked.Bad(Reject.UNFORESEEN, String.valueOf(e))));
            }
        }
        return new Decided(plan, versions, verdicts);
    }

    private void account(Decided decided) {
        for (int i = 0; i < decided.verdicts().size(); i++) {
            Manifest manifest = decided.versions().get(i).signed().manifest();
            figures.event(manifest.kind().name().toLowerCase(Locale.ROOT));
            switch (decided.verdicts().get(i)) {
                case FollowRule.Verdict.Applied applied -> {
                    figures.applied("fast", 1);
                    figures.delay(Duration.between(manifest.publishedAt(), clock.instant()));
                }
                case FollowRule.Verdict.Skipped skipped ->
                    log.debug("Version is old zone={} version={}", manifest.zone(), manifest.version());
                case FollowRule.Verdict.Wanted(WantReason reason) -> {
                    figures.want(reason.name().toLowerCase(Locale.ROOT));
                    log.debug(
                            "Version will be fetched zone={} version={} reason={}",
                            manifest.zone(),
                            manifest.version(),
                            reason);
                }
                case FollowRule.Verdict.Rejected(Checked.Bad bad) -> {
                    figures.reject(bad.why());
                    log.warn(
                            "Version can't be used and will be fetched zone={} version={} reason={} detail={}",
                            manifest.zone(),
                            manifest.version(),
                            bad.why().label(),
                            bad.detail());
                }
                case FollowRule.Verdict.Failed(String reason) ->
                    log.warn(
                            "Zone-provider has no new version zone={} version={} reason={}",
                            manifest.zone(),
                            manifest.version(),
                            reason);
            }
        }
    }

    /** In the order of {@code inputs}; a single one, and all where there is one thread, are done by the caller. */
    private <I, O extends @Nullable Object> List<O> sideBySide(List<I> inputs, Function<I, O> work) {
        List<O> outputs = new ArrayList<>(inputs.size());
        if (inputs.size() == 1 || threads == 1) {
            inputs.forEach(input -> outputs.add(work.apply(input)));
            return outputs;
        }
        List<Future<O>> running = new ArrayList<>(inputs.size());
        for (I input : inputs) {
            Callable<O> task = () -> work.apply(input);
            running.add(workers.submit(task));
        }
        try {
            for (Future<O> output : running) {
                outputs.add(output.get());
            }
            return outputs;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("stopped while a batch was applied", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a batch could not be applied", e.getCause());
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
