package io.zonecast.common.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** {@code /metrics}, {@code /healthz} and {@code /readyz} over HTTP. */
final class StatusServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Metrics metrics;
    private final Readiness readiness;
    private final HttpServer server;
    /** Requests under way: a scraper, a probe and some people ask at a time. */
    static final int MAX_AT_ONCE = 32;

    /** Connections, with room for those that are idle. */
    private static final String MAX_CONNECTIONS = "128";

    /** Seconds for a request to come in and for its answer to go out, so that nobody holds a turn for ever. */
    private static final String MAX_SECONDS = "10";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore turns = new Semaphore(MAX_AT_ONCE);
    private final Counter refused;

    private StatusServer(HttpServer server, Metrics metrics, Readiness readiness) {
        this.server = server;
        this.metrics = metrics;
        this.readiness = readiness;
        this.refused = metrics.counter(
                "status_requests_refused_total", "Requests for the status that were refused: too many at once");
    }

    /** The JDK's server takes these limits from nowhere else, and reads them when the first one is made. */
    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private void run(Runnable exchange) {
        if (!turns.tryAcquire()) {
            refused.inc();
            // The server closes the connection.
            throw new RejectedExecutionException("too many requests at once");
        }
        threads.execute(() -> {
            try {
                exchange.run();
            } finally {
                turns.release();
            }
        });
    }

    /** Listens; throws {@link Failure.Refused} where the address is not to be had. */
    static StatusServer start(InetSocketAddress address, Metrics metrics, Readiness readiness) {
        limit("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
        limit("sun.net.httpserver.maxReqTime", MAX_SECONDS);
        limit("sun.net.httpserver.maxRspTime", MAX_SECONDS);
        try {
            HttpServer server = HttpServer.create(address, 0);
            StatusServer status = new StatusServer(server, metrics, readiness);
            server.setExecutor(status::run);
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
