package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.benchmarks.fleet.Api;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.xbill.DNS.Type;

/**
 * Writers that each count up an address in a zone of their own and remember what was acknowledged. A write whose
 * connection broke, or that got a 5xx, may have happened or not.
 */
final class Writers implements AutoCloseable {
    private final Fleet fleet;
    private final List<Writer> writers = new ArrayList<>();
    private volatile boolean stopped;

    Writers(Fleet fleet, int count) {
        this.fleet = fleet;
        for (int i = 0; i < count; i++) {
            writers.add(new Writer("writer" + i + ".example.", i));
        }
    }

    int acknowledged() {
        return writers.stream().mapToInt(writer -> writer.acknowledged.get()).sum();
    }

    /** Waits until so many more writes of each writer were acknowledged. */
    void awaitMore(int more) {
        List<Integer> until = writers.stream()
                .map(writer -> writer.acknowledgements.get() + more)
                .toList();
        await(more + " more writes each")
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(IntStream.range(0, writers.size()))
                        .allMatch(i -> writers.get(i).acknowledgements.get() >= until.get(i)));
    }

    /** Stops, and checks that no acknowledged write is missing anywhere, and that all secondaries end equal. */
    void stopAndCheck() {
        close();
        for (Writer writer : writers) {
            assertThat(writer.problem).as("a refused write").isEmpty();
            for (String secondary : fleet.processes.secondaries()) {
                await("last write at " + secondary)
                        .atMost(Fleet.SOON)
                        .pollInterval(Duration.ofMillis(20))
                        .ignoreExceptions()
                        .untilAsserted(() -> check(writer, secondary));
            }
        }
        fleet.awaitInSync(writers.size());
        for (Writer writer : writers) {
            fleet.processes.secondaries().forEach(secondary -> check(writer, secondary));
        }
    }

    private void check(Writer writer, String secondary) {
        assertThat(fleet.rdata(secondary, "n." + writer.zone, Type.A))
                .as("%s of %s", writer.zone, secondary)
                .hasSize(1)
                .allSatisfy(
                        text -> assertThat(number(text)).isBetween(writer.acknowledged.get(), writer.attempted.get()));
    }

    private static String address(int number) {
        return "10." + (number >> 16) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
    }

    private static int number(String address) {
        String[] octets = address.split("\\.");
        return (Integer.parseInt(octets[1]) << 16) + (Integer.parseInt(octets[2]) << 8) + Integer.parseInt(octets[3]);
    }

    @Override
    public void close() {
        stopped = true;
        for (Writer writer : writers) {
            try {
                writer.thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Writer {
        private final String zone;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger acknowledgements = new AtomicInteger();
        private final AtomicInteger attempted = new AtomicInteger();
        private final Thread thread;
        private volatile String problem = "";

        Writer(String zone, int number) {
            this.zone = zone;
            fleet.api.must(
                    "POST", "/zones", Api.zone(zone, number % 2 == 0, List.of(Fleet.a("n." + zone, address(0)))));
            this.thread = Thread.ofVirtual().start(this::run);
        }

        private void run() {
            while (!stopped && problem.isEmpty()) {
                int number = attempted.incrementAndGet();
                try {
                    Api.Answer answer = fleet.api.call(
                            "PATCH", "/zones/" + zone, Api.replace(List.of(Fleet.a("n." + zone, address(number)))));
                    if (answer.good()) {
                        acknowledged.set(number);
                        acknowledgements.incrementAndGet();
                    } else if (answer.status() < 500) {
                        problem = answer.toString();
                    }
                } catch (IOException e) {
                    // Nobody listens for a moment.
                    LockSupport.parkNanos(20_000_000);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }
}
