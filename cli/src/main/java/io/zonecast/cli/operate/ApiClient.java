package io.zonecast.cli.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Calls of the REST API below {@code /api/v1/zonecast}. */
final class ApiClient implements AutoCloseable {
    /** A command waits for the secondary that it is for. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final String base;
    private final String key;

    /**
     * @param url of the API, without a path
     * @param key what it wants to see
     * @param trust whose certificates are believed, empty for those that the system trusts
     */
    ApiClient(URI url, String key, Optional<SSLContext> trust) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        trust.ifPresent(builder::sslContext);
        this.client = builder.build();
        this.base = url.toString().replaceAll("/+$", "") + "/api/v1/zonecast";
        this.key = key;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A name of a zone as a part of a path, as PowerDNS writes it. */
    static String zone(String name) {
        StringBuilder id = new StringBuilder();
        for (byte octet : (name.endsWith(".") ? name : name + ".").getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || c == '-' || (c == '.' && name.length() > 1)) {
                id.append(c);
            } else {
                id.append(String.format("=%02X", (int) c));
            }
        }
        return id.toString();
    }

    JsonNode get(String path) {
        return call("GET", path, Optional.empty());
    }

    /** Calls; an answer that is not 2xx ends the command with what it says. */
    JsonNode call(String method, String path, Optional<JsonNode> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                                .orElseGet(HttpRequest.BodyPublishers::noBody))
                .build();
        HttpResponse<String> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Trouble(Exit.UNAVAILABLE, "no answer from " + base + ": " + told(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(Exit.UNAVAILABLE, "interrupted");
        }
        JsonNode json = parse(response);
        if (response.statusCode() / 100 != 2) {
            throw new Trouble(Exit.of(response.statusCode()), response.statusCode() + " " + errors(json));
        }
        return json;
    }

    private static String told(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static JsonNode parse(HttpResponse<String> response) {
        try {
            return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new Trouble(Exit.SOFTWARE, response.statusCode() + " and no JSON: is that the api-proxy?");
        }
    }

    private static String errors(JsonNode json) {
        List<String> errors = new ArrayList<>();
        json.path("errors").forEach(error -> errors.add(error.asText()));
        return errors.isEmpty() ? json.path("error").asText("no reason given") : String.join("\n  ", errors);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
