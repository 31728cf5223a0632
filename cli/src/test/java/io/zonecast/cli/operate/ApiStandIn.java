package io.zonecast.cli.operate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Answers as the api-proxy would, over real HTTP, and keeps what it was asked. */
final class ApiStandIn implements AutoCloseable {
    static final String KEY = "the-right-key";

    final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<Canned>> answers = new HashMap<>();
    private final HttpServer server;
    private final String scheme;

    private record Canned(int status, String json) {}

    ApiStandIn(@Nullable SSLContext tls) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
            if (tls == null) {
                server = HttpServer.create(address, 0);
            } else {
                HttpsServer secure = HttpsServer.create(address, 0);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = secure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scheme = tls == null ? "http" : "https";
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a call is answered with; called again for the answers that follow, of which the last stays. */
    synchronized ApiStandIn on(String call, int status, String json) {
        answers.computeIfAbsent(call, key -> new ArrayDeque<>()).add(new Canned(status, json));
        return this;
    }

    /** Forgets what it was asked and told. */
    synchronized void reset() {
        asked.clear();
        answers.clear();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String call = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().replace("/api/v1/zonecast", "");
        asked.add(body.isEmpty() ? call : call + " " + body);
        Canned canned = new Canned(404, "{\"error\":\"Not Found\"}");
        Queue<Canned> queue = answers.get(call);
        if (!List.of(KEY).equals(exchange.getRequestHeaders().get("X-API-Key"))) {
            canned = new Canned(401, "{\"error\":\"Unauthorized\"}");
        } else if (queue != null) {
            canned = queue.size() > 1 ? queue.remove() : queue.element();
        }
        byte[] octets = canned.json().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(canned.status(), octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
