package io.zonecast.healthchecker.probe;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.ProbeResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the secondaries over DNS at a bounded rate each, all on one thread. While a zone waits for its turn a newer
 * version takes its place, so that many changes of it cost no more than few. Safe for use by many threads.
 */
public final class Prober implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Prober.class);

    static final int ATTEMPTS = 2;

    /** Lanes; there are no more secondaries, and those that went leave theirs empty. */
    private static final int MAX_LANES = 2_000;

    /** A socket and its port are used no longer than this, and not after a silence. */
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long BUSY_MILLIS = 5;
    private static final long IDLE_MILLIS = 50;

    private final Settings settings;
    private final Targets targets;
    private final Consumer<ProbeResult> results;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Counter probes;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);
    private volatile boolean closed;

    /**
     * @param settings how often and where
     * @param results who is told, on the prober's thread; must return soon
     * @param random for message ids and the choice among listeners
     */
    public Prober(
            Settings settings,
            Consumer<ProbeResult> results,
            RandomGenerator random,
            InstantSource clock,
            Metrics metrics) {
        this.settings = settings;
        this.targets = new Targets(settings.targets(), random);
        this.results = results;
        this.random = random;
        this.clock = clock;
        this.probes =
                metrics.counter("healthchecker_probes_total", "SOA questions to secondaries by outcome", "outcome");
        metrics.gauge(
                "healthchecker_probes_waiting",
                "Zones that wait to be asked for",
                () -> lanes.values().stream().mapToInt(Lane::waiting).sum());
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().daemon().name("prober").start(this::run);
    }

    /**
     * How the secondaries are asked.
     *
     * @param perSecond probes of one secondary in a second; 0 for none
     * @param timeout of one attempt
     * @param targets where to ask, for secondaries that listen on all their addresses or behind others
     */
    public record Settings(int perSecond, Duration timeout, Map<String, InetSocketAddress> targets) {
        public Settings {
            targets = Map.copyOf(targets);
        }
    }

    /** Asks when it is that zone's turn. */
    public void enqueue(Effect.Probe wanted) {
        if (settings.perSecond() > 0
                && !lane(wanted.secondary()).map(lane -> lane.enqueue(wanted)).orElse(false)) {
            probes.labelValues("dropped").inc();
        }
    }

    /** Asks at once and waits for all answers, each at most two time-outs. */
    public List<ProbeResult> ask(List<Effect.Probe> wanted) {
        List<Out> asked = new ArrayList<>();
        for (Effect.Probe one : wanted) {
            Out out = Out.first(one, System.nanoTime());
            if (lane(one.secondary()).map(lane -> lane.urge(out)).orElse(false)) {
                asked.add(out);
            } else {
                probes.labelValues("dropped").inc();
            }
        }
        selector.wakeup();
        long deadline = System.nanoTime() + settings.timeout().toNanos() * (ATTEMPTS + 1);
        List<ProbeResult> answers = new ArrayList<>();
        for (Out out : asked) {
            try {
                answers.add(out.done().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return answers;
            } catch (ExecutionException | TimeoutException e) {
                log.debug("Probe not finished", e);
            }
        }
        return answers;
    }

    private Optional<Lane> lane(String secondary) {
        Lane lane = lanes.get(secondary);
        if (lane == null && lanes.size() < MAX_LANES) {
            lane = lanes.computeIfAbsent(secondary, unseen -> new Lane());
        }
        return Optional.ofNullable(lane);
    }

    private void run() {
        long last = System.nanoTime();
        boolean busy = false;
        while (!closed) {
            try {
                selector.select(busy ? BUSY_MILLIS : IDLE_MILLIS);
                read();
                long now = System.nanoTime();
                double more = settings.perSecond() * (now - last) / 1e9;
                last = now;
                busy = false;
                for (Lane lane : lanes.values()) {
                    expire(lane, now);
                    lane.allow(more, Math.max(1, settings.perSecond()));
                    send(lane, now);
                    busy |= lane.out() > 0 || lane.waiting() > 0;
                }
            } catch (IOException | RuntimeException e) {
                log.error("Probing failed in an unforeseen way", e);
            }
        }
    }

    private void read() {
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            if (!key.isValid() || !(key.attachment() instanceof Line line)) {
                continue;
            }
            try {
                line.read(buffer).forEach(this::answered);
            } catch (IOException e) {
                // The port is closed: there will be no answer.
                line.given(0, true).forEach(out -> failed(out, "no answer from " + line.server() + ": " + e));
            }
        }
    }

    private void answered(Line.Answered one) {
        Effect.Probe probe = one.out().probe();
        lane(probe.secondary()).ifPresent(lane -> lane.answered(true));
        finish(one.out(), Judgement.of(probe, one.answer(), took(one.out()), clock.instant()));
    }

    private void failed(Out out, String problem) {
        lane(out.probe().secondary()).ifPresent(lane -> lane.answered(false));
        finish(out, Judgement.silence(out.probe(), problem, took(out), clock.instant()));
    }

    private static Duration took(Out out) {
        return Duration.ofNanos(System.nanoTime() - out.began());
    }

    private void finish(Out out, ProbeResult result) {
        probes.labelValues(result.problem().isEmpty() ? "good" : result.reachable() ? "wrong" : "silent")
                .inc();
        results.accept(result);
        out.done().complete(result);
    }

    private void expire(Lane lane, long now) {
        long limit = now - settings.timeout().toNanos();
        List<Line> lines = new ArrayList<>(lane.old);
        if (lane.line != null) {
            lines.add(lane.line);
        }
        for (Line line : lines) {
            for (Out out : line.given(limit, false)) {
                if (line == lane.line) {
                    retire(lane);
                }
                if (out.attempt() < ATTEMPTS) {
                    ask(lane, out.again(), now);
                } else {
                    failed(
                            out,
                            "no answer from " + line.server() + " in "
                                    + settings.timeout().toMillis() + " ms");
                }
            }
        }
        if (lane.line != null && now - lane.line.opened > LINE_NANOS) {
            retire(lane);
        }
        lane.old.removeIf(line -> {
            boolean idle = line.asked() == 0;
            if (idle) {
                line.close();
            }
            return idle;
        });
    }

    private static void retire(Lane lane) {
        if (lane.line != null) {
            lane.old.add(lane.line);
            lane.line = null;
        }
    }

    private void send(Lane lane, long now) {
        Optional<Out> next = lane.next(now);
        while (next.isPresent()) {
            ask(lane, next.get(), now);
            next = lane.next(now);
        }
    }

    private void ask(Lane lane, Out out, long now) {
        Line line = lane.line;
        try {
            if (line == null) {
                Optional<InetSocketAddress> target = targets.of(out.probe());
                if (target.isEmpty()) {
                    failed(out, "no address to ask, only " + out.probe().listeners() + ": set probe.targets");
                    return;
                }
                line = Line.open(target.get(), selector, now);
                lane.line = line;
            }
            line.ask(out, random, now);
        } catch (IOException e) {
            retire(lane);
            failed(out, "can't be asked" + (line == null ? "" : " at " + line.server()) + ": " + e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Lane lane : lanes.values()) {
            retire(lane);
            lane.old.forEach(Line::close);
        }
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("Selector not closed", e);
        }
    }
}
