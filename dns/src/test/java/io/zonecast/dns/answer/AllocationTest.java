package io.zonecast.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Type;

/** An answer allocates nothing, whatever it takes to make it. */
class AllocationTest {
    private static final int[] TYPES = {Type.A, Type.TXT, Type.NS, Type.DS, Type.MX, Type.ANY, Type.RRSIG};

    @ParameterizedTest
    @EnumSource(ZoneSigner.Denial.class)
    void answersWithoutAllocating(ZoneSigner.Denial denial) {
        RandomZone zone = new RandomZone(new Random(5));
        for (int i = 0; i < 150; i++) {
            var next = zone.next();
            zone.contents.put(next.key(), next);
        }
        ZoneTable zones = new ZoneTable();
        zones.put(ZoneImage.of(
                RandomZone.APEX, new ZoneSigner("example.", denial, 1, new byte[] {1}).sign(zone.contents.values())));
        List<byte[]> queries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            queries.add(Asker.dnssecQuery(zone.name().toString(), TYPES[i % TYPES.length])
                    .toWire());
            queries.add(
                    Asker.query(zone.name().toString(), TYPES[i % TYPES.length]).toWire());
        }
        Answerer answerer = new Answerer(zones, 1232);
        byte[] response = new byte[Answerer.TCP_BUFFER];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // Early rounds pay once for what the JVM sets up lazily; a query that allocates shows in every round.
        for (int attempt = 0; attempt < 20 && least > 0; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int answered = run(answerer, queries, response, 5);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(answered).isEqualTo(5 * queries.size());
        }

        assertThat(least).isZero();
    }

    private static int run(Answerer answerer, List<byte[]> queries, byte[] response, int rounds) {
        int answered = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < queries.size(); i++) {
                byte[] query = queries.get(i);
                Transport transport = (i & 1) == 0 ? Transport.UDP : Transport.TCP;
                answered += answerer.answer(query, query.length, response, transport) > 0 ? 1 : 0;
            }
        }
        return answered;
    }
}
