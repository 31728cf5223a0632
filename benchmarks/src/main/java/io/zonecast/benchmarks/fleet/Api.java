package io.zonecast.benchmarks.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.cli.setup.FleetPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The HTTP interfaces of a fleet: REST API, fleet state, metrics. Safe for use by many threads. */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final FleetPlan plan;

    Api(FleetPlan plan) {
        this.plan = plan;
    }

    /**
     * An answer.
     *
     * @param change the generation of the change that it answers, empty for none
     */
    public record Answer(int status, String body, String change) {
        /** True for a 2xx. */
        public boolean good() {
            return status / 100 == 2;
        }

        /** The body as JSON. */
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** An RRset of a request. */
    public record Rrset(String name, String type, int ttl, List<String> contents) {
        public Rrset {
            contents = List.copyOf(contents);
        }
    }

    /** A request to the api-proxy's own interface; as {@link #call} otherwise. */
    public Answer operate(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, "/api/v1/zonecast" + path, body);
    }

    /** A request to the REST API; a connection that fails is an exception, for then the outcome is unknown. */
    public Answer call(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, "/api/v1/servers/localhost" + path, body);
    }

    private Answer send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + plan.apiListen() + path))
                .timeout(TIMEOUT)
                .header("X-API-Key", Files.readString(plan.apiKey()).strip())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.body(),
                generation(response.headers().firstValue("X-Zonecast-Change").orElse("")));
    }

    /** The first part of the id of a change, before its zone. */
    private static String generation(String change) {
        int end = change.indexOf('-');
        return end < 0 ? change : change.substring(0, end);
    }

    /** {@link #call} that must be answered with 2xx. */
    public Answer must(String method, String path, String body) {
        try {
            Answer answer = call(method, path, body);
            if (!answer.good()) {
                throw new IllegalStateException(method + " " + path + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Body that creates a zone. */
    public static String zone(String name, boolean dnssec, List<Rrset> rrsets) {
        ObjectNode json =
                JSON.createObjectNode().put("name", name).put("kind", "Native").put("dnssec", dnssec);
        json.putArray("nameservers").add("ns1." + name).add("ns2." + name);
        ArrayNode list = json.putArray("rrsets");
        rrsets.forEach(rrset -> rrset(list.addObject(), rrset));
        return json.toString();
    }

    private static void rrset(ObjectNode json, Rrset rrset) {
        json.put("name", rrset.name()).put("type", rrset.type()).put("ttl", rrset.ttl());
        ArrayNode records = json.putArray("records");
        rrset.contents()
                .forEach(content -> records.addObject().put("content", content).put("disabled", false));
    }

    /** Body that replaces RRsets. */
    public static String replace(List<Rrset> rrsets) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode list = json.putArray("rrsets");
        for (Rrset rrset : rrsets) {
            ObjectNode object = list.addObject();
            rrset(object, rrset);
            object.put("changetype", "REPLACE");
        }
        return json.toString();
    }

    /** Body that deletes an RRset. */
    public static String delete(String name, String type) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("rrsets").addObject().put("name", name).put("type", type).put("changetype", "DELETE");
        return json.toString();
    }

    /** The fleet's state; nothing where the health-checker does not answer. */
    public Optional<JsonNode> fleet() {
        return get("http://" + plan.healthListen() + "/api/v1/zonecast/fleet").map(Answer::json);
    }

    /** A zone's sync state; nothing where it is not known, or the health-checker does not answer. */
    public Optional<JsonNode> sync(String zone) {
        return get("http://" + plan.healthListen() + "/api/v1/zonecast/zones/" + zone + "/sync")
                .map(Answer::json);
    }

    /** True if the whole fleet of so many secondaries and zones is in sync. */
    public boolean inSync(int secondaries, long zones) {
        Optional<JsonNode> fleet = fleet();
        return fleet.isPresent()
                && fleet.get().path("in_sync").asBoolean()
                && fleet.get().path("active").asInt() == secondaries
                && fleet.get().path("zones").asLong() == zones;
    }

    /** True if a service says that it is ready. */
    public boolean ready(String id) {
        return get("http://" + status(id) + "/readyz").isPresent();
    }

    /** The sum over the samples of a metric; nothing where there is none. */
    public OptionalDouble metric(String id, String name) {
        return metrics(id).entrySet().stream()
                .filter(sample ->
                        sample.getKey().equals(name) || sample.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .reduce(Double::sum);
    }

    /** All samples of a service. */
    public Map<String, Double> metrics(String id) {
        Map<String, Double> samples = new java.util.TreeMap<>();
        get("http://" + status(id) + "/metrics")
                .map(Answer::body)
                .orElse("")
                .lines()
                .filter(line -> !line.startsWith("#") && line.lastIndexOf(' ') > 0)
                .forEach(line -> samples.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.parseDouble(
                                line.substring(line.lastIndexOf(' ') + 1).replace("Inf", "Infinity"))));
        return samples;
    }

    private String status(String id) {
        return switch (id) {
            case "api-proxy" -> plan.status().apiProxy();
            case "zone-provider" -> plan.status().zoneProvider();
            case "health-checker" -> plan.status().healthChecker();
            default ->
                plan.secondaries().stream()
                        .filter(one -> one.id().equals(id))
                        .map(FleetPlan.Secondary::statusListen)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no service " + id));
        };
    }

    private Optional<Answer> get(String url) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() / 100 == 2
                    ? Optional.of(new Answer(response.statusCode(), response.body(), ""))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
