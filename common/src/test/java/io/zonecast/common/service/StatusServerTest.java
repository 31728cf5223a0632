package io.zonecast.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.common.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatusServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Metrics metrics = new Metrics();

    @Test
    void whoeverHoldsItsTurnsIsBoundedAndLetsItGoOn() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (StatusServer server = StatusServer.start(any, metrics, new Readiness())) {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < StatusServer.MAX_AT_ONCE + 10; i++) {
                slow.add(send(server, "GET /heal"));
            }
            await().atMost(PATIENCE).until(() -> refused() >= 10);
            assertThat(answer(server)).isEmpty();
            for (Socket one : slow) {
                one.close();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(answer(server)).contains("200 OK", "alive"));
        }
    }

    private static Socket send(StatusServer server, String text) throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** What comes until the server closes; empty where it closes at once. */
    private static String answer(StatusServer server) {
        try (Socket socket = send(server, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    private double refused() {
        return new String(metrics.scrape(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("status_requests_refused_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
