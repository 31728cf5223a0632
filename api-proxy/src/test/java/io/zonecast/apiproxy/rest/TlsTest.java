package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.fleet.Peers;
import io.zonecast.apiproxy.fleet.ServedSerials;
import io.zonecast.apiproxy.outbox.Relay;
import io.zonecast.apiproxy.outbox.RelayMetrics;
import io.zonecast.apiproxy.outbox.RelayTiming;
import io.zonecast.apiproxy.primary.PrimaryWatch;
import io.zonecast.apiproxy.primary.ProviderContents;
import io.zonecast.apiproxy.store.sqlite.SqliteStore;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @Test
    void theApiIsOfferedWithASelfMadeCertificate(@TempDir Path folder) throws Exception {
        NatsServer nats = NatsServer.start(folder.resolve("nats"));
        Bus bus = TestBus.open(nats, "api-proxy", NatsKeys.random());
        Path keyFile = folder.resolve("api.key");
        ApiKey key = ApiKey.load(keyFile, true);
        RestSettings settings = new RestSettings(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)),
                false,
                Optional.empty(),
                List.of("localhost", "127.0.0.1"),
                folder.resolve("certificate"),
                1 << 20,
                100);
        try (nats;
                bus;
                SqliteStore store = SqliteStore.open(folder.resolve("p.db"), 1, InstantSource.system());
                ServedSerials served = new ServedSerials(bus, NatsKeys.ring(Map.of()), new Metrics());
                Relay relay = new Relay(
                        store,
                        bus,
                        NatsKeys.random(),
                        new RelayMetrics(new Metrics()),
                        new RelayTiming(
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(100)));
                PrimaryWatch primary = new PrimaryWatch(
                        store,
                        store.recovery(),
                        relay,
                        new ProviderContents(bus, NatsKeys.ring(Map.of())),
                        Requests.DEFAULTS,
                        new Readiness().condition("primary"),
                        Duration.ofMinutes(15),
                        InstantSource.system());
                RestServer rest = new RestServer(
                        settings,
                        key,
                        store,
                        new Peers(bus, NatsKeys.random(), NatsKeys.ring(Map.of()), InstantSource.system()),
                        served,
                        Requests.DEFAULTS,
                        primary,
                        primary::closed,
                        new Metrics(),
                        InstantSource.system());
                HttpClient trusting = HttpClient.newBuilder()
                        .sslContext(trusting(folder.resolve("certificate/server.crt")))
                        .build();
                HttpClient strict = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://127.0.0.1:" + rest.port() + "/api/v1/servers/localhost"))
                    .header("X-API-Key", Files.readString(keyFile).strip())
                    .build();
            HttpResponse<String> answer = trusting.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> strict.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRunningListenerTakesOverTheRenewedCertificate(@TempDir Path folder) throws Exception {
        Instant today = Instant.now();
        AtomicReference<Instant> clock = new AtomicReference<>(today.minus(Duration.ofDays(300)));
        RestSettings settings =
                new RestSettings(List.of(), false, Optional.empty(), List.of("localhost"), folder, 1 << 20, 100);
        Server server = new Server();
        try (Tls tls = new Tls(settings, clock::get)) {
            ServerConnector connector = new ServerConnector(server, tls.factory());
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.start();
            X509Certificate first = shown(connector.getLocalPort(), folder);
            tls.renew();
            assertThat(shown(connector.getLocalPort(), folder)).isEqualTo(first);

            clock.set(today);
            tls.renew();

            assertThat(shown(connector.getLocalPort(), folder).getNotAfter()).isAfter(first.getNotAfter());
        } finally {
            server.stop();
        }
    }

    /** What the listener shows to a client that trusts nothing but the certificate now on disk. */
    private static X509Certificate shown(int port, Path folder) throws Exception {
        SSLContext context = trusting(folder.resolve("server.crt"));
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
