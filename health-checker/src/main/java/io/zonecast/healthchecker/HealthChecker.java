package io.zonecast.healthchecker;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.service.Parts;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.fleet.Memory;
import io.zonecast.healthchecker.link.Actions;
import io.zonecast.healthchecker.link.Announcer;
import io.zonecast.healthchecker.link.FleetMetrics;
import io.zonecast.healthchecker.link.FleetResponder;
import io.zonecast.healthchecker.link.InventoryReader;
import io.zonecast.healthchecker.link.PingListener;
import io.zonecast.healthchecker.link.Sender;
import io.zonecast.healthchecker.link.VersionWatch;
import io.zonecast.healthchecker.operator.OperatorDesk;
import io.zonecast.healthchecker.probe.Prober;
import io.zonecast.healthchecker.report.Alarm;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.ReceiptReport;
import io.zonecast.healthchecker.report.Reporter;
import io.zonecast.healthchecker.report.SecondaryReport;
import io.zonecast.healthchecker.report.ZoneReport;
import io.zonecast.healthchecker.rest.RestServer;
import io.zonecast.healthchecker.store.FleetBook;
import io.zonecast.healthchecker.store.FleetFile;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a running health-checker, closed in reverse. */
final class HealthChecker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthChecker.class);
    private static final long TICK_MILLIS = 500;
    private static final String FILE = "fleet-file";

    private final Parts parts = new Parts();
    private final List<Integer> ports = new ArrayList<>();
    private final InstantSource clock;
    private final FleetBook book;
    private final Fleet fleet;
    private final Prober prober;

    private HealthChecker(HealthCheckerSettings settings, ServiceContext context) {
        clock = new SlewedClock(context.clock(), System::nanoTime);
        FleetFile file = new FleetFile(context.stateDir());
        Memory memory = file.load();
        RandomGenerator random = new SecureRandom();
        fleet = new Fleet(settings.rules(), memory, random, clock.instant());
        book = new FleetBook(file, fleet, memory);
        prober = parts.add(new Prober(settings.probes(), fleet::probed, random, clock, context.metrics()));
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
        Announcer announcer = parts.add(new Announcer(
                bus, context.signer(), book.nextOrder(context.clock().millis())));
        Sender sender = new Sender(bus, context.signer(), context.clock(), book);
        Actions actions = parts.add(new Actions(fleet, sender, clock, announcer, prober, book, metrics));
        Reporter reporter = new Reporter(new Source());
        Counter refused =
                metrics.counter("healthchecker_http_refused_total", "HTTP requests refused: too many at once");
        for (InetSocketAddress address : settings.listen()) {
            ports.add(parts.add(RestServer.start(address, reporter, refused)).port());
        }
        parts.add(new PingListener(bus, fleet, actions, clock, bad, metrics));
        parts.add(new VersionWatch(bus, fleet, actions, context.keys(), clock, bad, metrics));
        parts.add(new InventoryReader(
                bus,
                fleet,
                actions,
                clock,
                settings.compareEvery(),
                context.readiness().condition("inventory"),
                metrics));
        parts.add(new FleetResponder(
                bus, context.signer(), reporter, new OperatorDesk(fleet, book, context.keys(), sender, clock)));
        Readiness.Condition writable = context.readiness().condition(FILE);
        context.readiness().advisory(FILE);
        metrics.gauge(
                "healthchecker_fleet_file_writable",
                "1 if the fleet file can be written",
                () -> book.problem().isEmpty() ? 1 : 0);
        metrics.counter("healthchecker_fleet_file_failures_total", "Times that it could not be", book::failures);
        tickEvery(TICK_MILLIS, () -> tick(actions, gauges, writable));
    }

    private void tickEvery(long millis, Runnable tick) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("tick").factory());
        parts.add(timer::shutdownNow);
        var ignored = timer.scheduleWithFixedDelay(tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void tick(Actions actions, FleetMetrics gauges, Readiness.Condition writable) {
        try {
            fleet.passed(clock.instant());
            actions.act();
            gauges.refresh(fleet.report(clock.instant()));
            if (book.save()) {
                writable.ready();
            } else {
                writable.notReady("the fleet file can't be written: " + book.problem());
            }
        } catch (RuntimeException e) {
            log.error("Tick failed in an unforeseen way", e);
        }
    }

    /** Where HTTP is answered. */
    List<Integer> ports() {
        return List.copyOf(ports);
    }

    @Override
    public void close() {
        parts.close();
        book.changed();
        book.save();
    }

    private final class Source implements Reporter.Source {
        @Override
        public FleetReport fleet() {
            FleetReport report = fleet.report(clock.instant());
            String problem = book.problem();
            return problem.isEmpty()
                    ? report
                    : report.with(new Alarm("", "fleet_file", "the fleet file can't be written: " + problem));
        }

        @Override
        public Optional<SecondaryReport> secondary(String id) {
            return fleet.secondary(id, clock.instant());
        }

        @Override
        public ReceiptReport receipts(Name zone, Optional<Generation> generation) {
            ReceiptReport report = fleet.receipts(zone, generation);
            if (report.complete() || report.change().isEmpty()) {
                return report;
            }
            prober.ask(fleet.probesOf(zone));
            return fleet.receipts(zone, generation);
        }

        @Override
        public Optional<ZoneReport> zone(Name zone) {
            // Asked over DNS first, so that what is told was seen on port 53.
            prober.ask(fleet.probesOf(zone));
            return fleet.report(zone, clock.instant());
        }
    }
}
