package io.zonecast.common.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /metrics}, {@code /healthz} and {@code /readyz} over HTTP. */
final class StatusServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Metrics metrics;
    private final Readiness readiness;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StatusServer(HttpServer server, Metrics metrics, Readiness readiness) {
        this.server = server;
        this.metrics = metrics;
        this.readiness = readiness;
    }

    /** Listens; throws {@link Failure.Refused} where the address is not to be had. */
    static StatusServer start(InetSocketAddress address, Metrics metrics, Readiness readiness) {
        try {
            HttpServer server = HttpServer.create(address, 0);
            StatusServer status = new StatusServer(server, metrics, readiness);
            server.setExecutor(status.threads);
            server.createContext("/", status::answer);
            server.start();
            return status;
        } catch (IOException e) {
            throw new Failure.Refused("status.listen: can't listen on " + address + ": " + e.getMessage());
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                send(exchange, 405, TEXT, utf8("only GET\n"));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> send(exchange, 200, Metrics.CONTENT_TYPE, metrics.scrape());
                case "/healthz" -> send(exchange, 200, TEXT, utf8("alive\n"));
                case "/readyz" -> send(exchange, readiness.isReady() ? 200 : 503, TEXT, utf8(conditions()));
                default -> send(exchange, 404, TEXT, utf8("see /metrics, /healthz, /readyz\n"));
            }
        }
    }

    private String conditions() {
        return String.join("\n", readiness.lines()) + "\n";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
