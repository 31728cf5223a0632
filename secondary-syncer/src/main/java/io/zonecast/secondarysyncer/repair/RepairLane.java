package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.Ping;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.contents.Checked;
import io.zonecast.secondarysyncer.contents.ContentCheck;
import io.zonecast.secondarysyncer.contents.Reject;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.HoldingsListener;
import io.zonecast.secondarysyncer.holdings.State;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.provider.Fetched;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers that fetch wanted zones until none is left, each zone with its own back-off. */
public final class RepairLane implements HoldingsListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RepairLane.class);

    private final Holdings holdings;
    private final ProviderClient provider;
    private final Installer installer;
    private final UnknownZones unknown;
    private final Figures figures;
    private final BackOff backOff;
    private final int maxPlain;
    private final RepairQueue queue;
    private final FetchBudget budget;
    private final List<Thread> workers = new ArrayList<>();

    /**
     * Not started; knows what is wanted, now and later.
     *
     * @param maxPlain longest zone body, unpacked, in octets
     * @param memory octets of bodies that may be fetched at the same time
     * @param nanos a clock that only goes forward, as {@link System#nanoTime}
     */
    public RepairLane(
            Holdings holdings,
            ProviderClient provider,
            UnknownZones unknown,
            Figures figures,
            BackOff backOff,
            int maxPlain,
            long memory,
            LongSupplier nanos) {
        this.holdings = holdings;
        this.provider = provider;
        this.installer = new Installer(holdings);
        this.unknown = unknown;
        this.figures = figures;
        this.backOff = backOff;
        this.maxPlain = maxPlain;
        this.queue = new RepairQueue(nanos);
        this.budget = new FetchBudget(memory, () -> figures.boundHit("fetch_memory"));
        holdings.listen(this);
        wanted(holdings.allWanted());
    }

    /**
     * Starts to serve what is wanted, now and later.
     *
     * @param parallel how many zones are fetched at the same time
     * @param maxPlain longest zone body, unpacked, in octets
     * @param memory octets of bodies that may be fetched at the same time
     */
    public static RepairLane start(
            Holdings holdings,
            ProviderClient provider,
            UnknownZones unknown,
            Figures figures,
            BackOff backOff,
            int parallel,
            int maxPlain,
            long memory) {
        RepairLane lane =
                new RepairLane(holdings, provider, unknown, figures, backOff, maxPlain, memory, System::nanoTime);
        for (int i = 0; i < parallel; i++) {
            lane.workers.add(Thread.ofPlatform().daemon().name("repair-" + i).start(lane::work));
        }
        return lane;
    }

    @Override
    public void applied(List<Ping.Applied> applied) {
        if (unknown.size() > 0) {
            applied.forEach(each -> unknown.forget(each.zone()));
        }
    }

    @Override
    public void wanted(List<Name> zones) {
        zones.forEach(queue::add);
    }

    /** Works on one zone that is due; false where none is. */
    public boolean poll() {
        Name zone = queue.poll();
        if (zone != null) {
            work(zone);
        }
        return zone != null;
    }

    /** Tries at once what waits after a failure: the broker or the zone-provider is back. */
    public void hurry() {
        queue.hurry();
    }

    /** How many zones wait or are being fetched. */
    public int size() {
        return queue.size();
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                work(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Name zone) {
        if (repairOrReport(zone)) {
            queue.done(zone);
            if (holdings.wanted(zone) != null) {
                queue.add(zone);
            }
        } else {
            queue.again(zone, backOff.after(queue.failed(zone)));
        }
    }

    private boolean repairOrReport(Name zone) {
        Want want = holdings.wanted(zone);
        if (want == null) {
            return true;
        }
        Optional<String> trouble = holdings.trouble();
        if (trouble.isPresent()) {
            // What can't be kept need not be fetched.
            log.debug("Zone is not fetched now zone={} reason={}", zone, trouble.get());
            return false;
        }
        try (FetchBudget.Lease lease = budget.lease()) {
            return repair(zone, wantOrDamage(zone, want), lease);
        } catch (Failure.Unavailable e) {
            log.debug("Zone can't be fetched now zone={} reason={}", zone, e.getMessage());
        } catch (Failure e) {
            figures.reject(Reject.SIGNATURE);
            log.warn("Zone can't be fetched zone={} reason={}", zone, e.getMessage());
        } catch (RuntimeException e) {
            figures.reject(Reject.UNFORESEEN);
            log.error("Zone can't be repaired zone={}", zone, e);
        }
        return false;
    }

    /** Who orders a zone by name has a reason: what is served is held against its digest, not believed. */
    private Want wantOrDamage(Name zone, Want want) {
        if (want.reason() != WantReason.ORDERED || holdings.isIntact(zone)) {
            return want;
        }
        State state = holdings.state(zone);
        log.warn("Zone in memory differs from its digest and is fetched zone={} version={}", zone, state.version());
        figures.damage("memory");
        Want damaged = new Want(state.version(), WantReason.DAMAGED);
        holdings.want(Map.of(zone, damaged));
        return damaged;
    }

    private boolean repair(Name zone, Want want, FetchBudget.Lease lease) {
        State before = holdings.state(zone);
        Fetched fetched = provider.fetch(
                zone,
                want.least(),
                manifest -> RepairRule.isHeld(
                        manifest, before.version(), manifest.digest().equals(before.digest()), want),
                lease::take);
        ZoneImage image = null;
        if (fetched instanceof Fetched.Whole(var signed, byte[] body)) {
            Manifest manifest = signed.manifest();
            switch (ContentCheck.whole(manifest, body, maxPlain)) {
                case Checked.Sound(ZoneImage sound) -> image = sound;
                case Checked.Bad(Reject why, String detail) -> {
                    figures.reject(why);
                    log.warn(
                            "Fetched zone can't be used zone={} version={} reason={} detail={}",
                            zone,
                            manifest.version(),
                            why.label(),
                            detail);
                    return false;
                }
            }
        }
        ZoneImage contents = image;
        Outcome[] outcome = {Outcome.LATER};
        installer.install(zone, plan -> outcome[0] = RepairRule.decide(plan, fetched, contents, true));
        if (outcome[0] == Outcome.BACK && !Evidence.isThere(zone, holdings)) {
            log.error(
                    "Zone-provider offers less than is served, and what is served is damaged on disk: it is taken zone={}",
                    zone);
            installer.install(zone, plan -> outcome[0] = RepairRule.decide(plan, fetched, contents, false));
        }
        return end(zone, outcome[0]);
    }

    private boolean end(Name zone, Outcome outcome) {
        switch (outcome) {
            case APPLIED -> figures.applied("repair", 1);
            case EQUAL -> unknown.forget(zone);
            case KEPT -> {
                unknown.keep(zone);
                log.warn("Zone-provider does not know a zone that is served; it is kept zone={}", zone);
            }
            case LATER -> {
                return false;
            }
            case BACK -> {
                log.warn("Zone-provider offers less than is served, and is shown what it published zone={}", zone);
                Evidence.show(List.of(zone), holdings, provider);
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        workers.forEach(Thread::interrupt);
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
