package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.tcp.TcpLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * While 100 zones a second are swapped and clients ask as fast as they can, every query gets one answer, each answer is
 * that of one version, and no client sees an older one after a newer one. {@code -Dseed=N} asks otherwise,
 * {@code -Dswaps=N} goes on for so many.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class ChurnTest {
    /** Ten seconds. */
    private static final int SWAPS = 1_000;

    private static final long PERIOD = Duration.ofMillis(10).toNanos();
    /** Small zones that come and go beside those that are asked. */
    private static final int NEIGHBOURS = 300;

    private static final int UDP_CLIENTS = 2;
    /** A client that gets no processor for a while is not thrown out. */
    private static final TcpLimits PATIENT = new TcpLimits(10, 10, Duration.ofMinutes(1), Duration.ofMinutes(1));

    private final long seed = Long.getLong("seed", 1);
    private final int swaps = Integer.getInteger("swaps", SWAPS);
    private final List<ChurningZone> zones =
            Arrays.stream(Denial.values()).map(ChurningZone::new).toList();
    private final ZoneTable table = new ZoneTable();
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<ChurnClient> clients = new ArrayList<>();
    private final List<Future<Long>> asking = new ArrayList<>();

    @Test
    void everyQuestionTellsItsVersion() {
        assertThat(zones.getFirst().apex()).hasToString("none.churn.");
        List<ZoneImage> first = zones.stream().map(ChurningZone::image).toList();
        List<ZoneImage> second = zones.stream().map(ChurningZone::next).toList();
        for (ChurnQuestion question : ChurnQuestion.all(zones)) {
            if (!question.throughPlain()) {
                assertThat(question.records(first.get(question.zone())))
                        .as("%s", question)
                        .isNotEqualTo(question.records(second.get(question.zone())));
            }
        }
    }

    @Test
    void everyQueryGetsTheAnswerOfOneVersion() throws IOException, InterruptedException, ExecutionException {
        System.out.println("seed " + seed + ", swaps " + swaps);
        for (ChurningZone zone : zones) {
            table.put(zone.image());
            zone.isServed();
        }
        long udp = 0;
        long tcp;
        try (Nameserver server =
                        Nameserver.start(new NameserverSettings(TestZone.loopback(), 2, 1232, PATIENT), table);
                ExecutorService threads = Executors.newFixedThreadPool(UDP_CLIENTS + 1)) {
            InetSocketAddress address = server.listening().getFirst();
            try {
                for (int i = 0; i < UDP_CLIENTS; i++) {
                    ChurnClient client = client(i);
                    begin(threads, () -> client.overUdp(address));
                }
                ChurnClient client = client(UDP_CLIENTS);
                begin(threads, () -> client.overTcp(address));
                swap();
            } finally {
                done.set(true);
            }
            for (Future<Long> one : asking.subList(0, UDP_CLIENTS)) {
                assertThat(one.get()).isPositive();
                udp += one.get();
            }
            tcp = asking.getLast().get();
            assertThat(tcp).isPositive();
            assertThat(server.counters())
                    .containsEntry("queries_udp", udp)
                    .containsEntry("queries_tcp", tcp)
                    .containsEntry("failed", 0L)
                    .containsEntry("dropped", 0L)
                    .containsEntry("send_errors", 0L)
                    .containsEntry("receive_errors", 0L);
        }
        System.out.println("answers over UDP " + udp + ", over TCP " + tcp);
    }

    private ChurnClient client(int number) {
        ChurnClient client = new ChurnClient(zones, seed + number, done::get);
        clients.add(client);
        return client;
    }

    private void begin(ExecutorService threads, Callable<Long> asks) {
        asking.add(threads.submit(() -> {
            try {
                return asks.call();
            } finally {
                // Where one has failed, all are to end.
                done.set(true);
            }
        }));
    }

    private void swap() {
        long due = System.nanoTime();
        for (int swap = 0; swap < swaps && !done.get(); swap++) {
            ChurningZone zone = zones.get(swap % zones.size());
            int index = swap % zones.size();
            awaitClients(zone, index);
            ZoneImage next = zone.next();
            table.put(next);
            zone.isServed();
            neighbour(swap);
            if ((swap + 1) % (swaps / 10) == 0) {
                System.out.println("swaps " + (swap + 1));
            }
            due = Math.max(due + PERIOD, System.nanoTime() - PERIOD);
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** A client that gets no processor must still find what its answers are compared with. */
    private void awaitClients(ChurningZone zone, int index) {
        while (!done.get()
                && clients.stream().anyMatch(client -> zone.version() - client.floor(index) >= ChurningZone.KEPT - 1)) {
            LockSupport.parkNanos(PERIOD / 10);
        }
    }

    private void neighbour(int swap) {
        Name apex = Name.parse("n" + swap % NEIGHBOURS + ".churn.");
        if (swap / NEIGHBOURS % 2 == 0) {
            table.put(ZoneImage.of(apex, MasterFile.parse(apex, "@ 300 IN SOA ns host 1 2 3 4 5\n")));
        } else {
            table.remove(apex);
        }
    }
}
