package io.zonecast.healthchecker;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.service.Parts;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.link.Actions;
import io.zonecast.healthchecker.link.Announcer;
import io.zonecast.healthchecker.link.FleetMetrics;
import io.zonecast.healthchecker.link.FleetResponder;
import io.zonecast.healthchecker.link.InventoryReader;
import io.zonecast.healthchecker.link.PingListener;
import io.zonecast.healthchecker.link.VersionWatch;
import io.zonecast.healthchecker.probe.Prober;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.Reporter;
import io.zonecast.healthchecker.report.ZoneReport;
import io.zonecast.healthchecker.rest.RestServer;
import io.zonecast.healthchecker.store.FleetFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a running health-checker, closed in reverse. */
final class HealthChecker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthChecker.class);
    private static final long TICK_MILLIS = 500;

    private final Parts parts = new Parts();
    private final List<Integer> ports = new ArrayList<>();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final InstantSource clock;
    private final FleetFile file;
    private final Fleet fleet;
    private final Prober prober;

    private HealthChecker(HealthCheckerSettings settings, ServiceContext context) {
        clock = context.clock();
        file = new FleetFile(context.stateDir());
        fleet = new Fleet(settings.rules(), file.load(), clock.instant());
        prober = parts.add(new Prober(settings.probes(), this::probed, new SecureRandom(), clock, context.metrics()));
    }

    static HealthChecker start(HealthCheckerSettings settings, ServiceContext context) {
        HealthChecker checker = new HealthChecker(settings, context);
        try {
            checker.open(settings, context);
            return checker;
        } catch (Throwable e) {
            checker.close();
            throw e;
        }
    }

    private void open(HealthCheckerSettings settings, ServiceContext context) {
        var bus = context.bus();
        var metrics = context.metrics();
        Counter bad = metrics.counter("healthchecker_bad_messages_total", "Messages that were ignored", "kind");
        FleetMetrics gauges = new FleetMetrics(metrics, fleet, clock.instant());
        Announcer announcer = parts.add(new Announcer(bus));
        Actions actions =
                parts.add(new Actions(fleet, bus, context.signer(), clock, announcer, prober, metrics, changed));
        Reporter reporter = new Reporter(new Source());
        for (InetSocketAddress address : settings.listen()) {
            ports.add(parts.add(RestServer.start(address, reporter)).port());
        }
        parts.add(new PingListener(bus, fleet, actions, clock, bad));
        parts.add(new VersionWatch(bus, fleet, actions, context.keys(), clock, bad, metrics));
        parts.add(new InventoryReader(
                bus,
                fleet,
                actions,
                clock,
                settings.compareEvery(),
                context.readiness().condition("inventory"),
                metrics));
        parts.add(new FleetResponder(bus, reporter));
        tickEvery(TICK_MILLIS, () -> tick(actions, gauges));
    }

    private void tickEvery(long millis, Runnable tick) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("tick").factory());
        parts.add(timer::shutdownNow);
        var ignored = timer.scheduleWithFixedDelay(tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void tick(Actions actions, FleetMetrics gauges) {
        try {
            fleet.passed(clock.instant());
            actions.act();
            gauges.refresh(fleet.report(clock.instant()));
            if (changed.getAndSet(false)) {
                save();
            }
        } catch (RuntimeException e) {
            log.error("Tick failed in an unforeseen way", e);
        }
    }

    private void save() {
        try {
            file.save(fleet.toRemember());
        } catch (IOException e) {
            // Once more with the next tick; until then the old file stands.
            changed.set(true);
            log.warn("Fleet file can't be written problem=\"{}\"", e.toString());
        }
    }

    private void probed(io.zonecast.healthchecker.fleet.ProbeResult result) {
        fleet.probed(result);
    }

    /** Where HTTP is answered. */
    List<Integer> ports() {
        return List.copyOf(ports);
    }

    @Override
    public void close() {
        parts.close();
        save();
    }

    private final class Source implements Reporter.Source {
        @Override
        public FleetReport fleet() {
            return fleet.report(clock.instant());
        }

        @Override
        public Optional<ZoneReport> zone(Name zone) {
            // Asked over DNS first, so that what is told was seen on port 53.
            prober.ask(fleet.probesOf(zone));
            return fleet.report(zone, clock.instant());
        }
    }
}
