package io.zonecast.nameserver.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.answer.Client;
import io.zonecast.nameserver.limit.ResponseLimiter.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResponseLimiterTest {
    private long now = 5_000_000_000L;

    private ResponseLimiter limiter(int rate, int slip, boolean logOnly) {
        return new ResponseLimiter(new LimitSettings(rate, slip, 24, 56, logOnly), () -> now);
    }

    private static Client client(String address) throws UnknownHostException {
        Client client = new Client();
        byte[] octets = InetAddress.getByName(address).getAddress();
        client.set(octets, octets.length);
        return client;
    }

    private static Map<Verdict, Integer> ask(ResponseLimiter limiter, String address, int times)
            throws UnknownHostException {
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        Client client = client(address);
        for (int i = 0; i < times; i++) {
            verdicts.merge(limiter.decide(client), 1, Integer::sum);
        }
        return verdicts;
    }

    @Test
    void aNetworkGetsItsRateAndNoMore() throws Exception {
        ResponseLimiter limiter = limiter(100, 0, false);
        // A second's worth at once, and the one that begins it.
        assertThat(ask(limiter, "192.0.2.1", 1000)).containsEntry(Verdict.SEND, 101);
        now += Duration.ofMillis(500).toNanos();
        assertThat(ask(limiter, "192.0.2.200", 1000)).containsEntry(Verdict.SEND, 50);
        now += Duration.ofSeconds(10).toNanos();
        assertThat(ask(limiter, "192.0.2.7", 1000)).containsEntry(Verdict.SEND, 101);
        assertThat(limiter.limited()).isEqualTo(3000 - 252);
    }

    @Test
    void otherNetworksAreNotHit() throws Exception {
        ResponseLimiter limiter = limiter(10, 0, false);
        ask(limiter, "192.0.2.1", 1000);
        ask(limiter, "2001:db8:0:100::1", 1000);
        assertThat(limiter.decide(client("192.0.3.1"))).isEqualTo(Verdict.SEND);
        assertThat(limiter.decide(client("2001:db8:0:200::1"))).isEqualTo(Verdict.SEND);
        assertThat(limiter.decide(client("2001:db8:0:1ff::1"))).isEqualTo(Verdict.DROP);
        // The same octets in the other family are another network.
        assertThat(limiter.decide(client("c000:0200::"))).isEqualTo(Verdict.SEND);
    }

    @Test
    void someOfTheRestIsTruncated() throws Exception {
        assertThat(ask(limiter(10, 2, false), "192.0.2.1", 111))
                .containsEntry(Verdict.TRUNCATE, 50)
                .containsEntry(Verdict.DROP, 50);
        assertThat(ask(limiter(10, 1, false), "192.0.2.1", 111)).containsEntry(Verdict.TRUNCATE, 100);
        ResponseLimiter logging = limiter(10, 2, true);
        assertThat(ask(logging, "192.0.2.1", 111)).containsOnlyKeys(Verdict.SEND);
        assertThat(logging.limited()).isEqualTo(100);
    }

    @Test
    void manyNetworksAtOnceLimitNobody() {
        ResponseLimiter limiter = limiter(10, 2, false);
        Random random = new Random(Long.getLong("seed", 1));
        Client client = new Client();
        byte[] address = new byte[4];
        int refused = 0;
        for (int i = 0; i < 500_000; i++) {
            random.nextBytes(address);
            client.set(address, 4);
            refused += limiter.decide(client) == Verdict.SEND ? 0 : 1;
            now += 1000;
        }
        assertThat(refused).isZero();
    }

    @Test
    void itGoesOnForMonths() throws Exception {
        ResponseLimiter limiter = limiter(100, 0, false);
        for (int day = 0; day < 200; day++) {
            now += Duration.ofDays(1).toNanos();
            assertThat(ask(limiter, "192.0.2.1", 200)).containsEntry(Verdict.SEND, 101);
        }
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> new LimitSettings(-1, 2, 24, 56, false)).hasMessageContaining("rate of -1");
        assertThatThrownBy(() -> new LimitSettings(1, 101, 24, 56, false)).hasMessageContaining("slip of 101");
        assertThatThrownBy(() -> new LimitSettings(1, 2, 33, 56, false)).hasMessageContaining("1 to 32");
    }
}
