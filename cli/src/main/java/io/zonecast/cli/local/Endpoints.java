package io.zonecast.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the parts of a running fleet are; kept in {@code endpoints.json}.
 *
 * @param api base address of the REST API
 * @param apiKey what its callers show
 * @param health base address of the health-checker
 * @param nats address of the broker
 * @param secondaries the secondaries
 * @param pids process ids of the other services and the broker, in order of start
 * @param status {@code address:port} of each service's status
 */
record Endpoints(
        String api,
        String apiKey,
        String health,
        String nats,
        List<Secondary> secondaries,
        Map<String, Long> pids,
        Map<String, String> status) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Endpoints {
        secondaries = List.copyOf(secondaries);
        pids = new LinkedHashMap<>(pids);
        status = new LinkedHashMap<>(status);
    }

    /**
     * @param id its name
     * @param dns {@code address:port}, UDP and TCP
     * @param pid its process
     */
    record Secondary(String id, String dns, long pid) {}

    static Path file(Path dir) {
        return dir.resolve("endpoints.json");
    }

    void write(Path dir) {
        ObjectNode json = JSON.createObjectNode().put("api", api).put("apiKey", apiKey);
        ArrayNode list = json.putArray("secondaries");
        secondaries.forEach(one ->
                list.addObject().put("id", one.id()).put("dns", one.dns()).put("pid", one.pid()));
        json.put("nats", nats);
        ObjectNode processes = json.putObject("pids");
        pids.forEach(processes::put);
        json.put("health", health);
        ObjectNode statuses = json.putObject("status");
        status.forEach(statuses::put);
        try {
            Path fresh = dir.resolve("endpoints.json.new");
            Files.writeString(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
            Files.move(fresh, file(dir), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure.Refused("can't write " + file(dir) + ": " + e.getMessage());
        }
    }

    /** What was written last; empty where nothing was. */
    static Optional<Endpoints> read(Path dir) {
        if (!Files.exists(file(dir))) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(file(dir).toFile());
            List<Secondary> secondaries = new ArrayList<>();
            for (JsonNode one : json.path("secondaries")) {
                secondaries.add(new Secondary(
                        one.path("id").asText(),
                        one.path("dns").asText(),
                        one.path("pid").asLong()));
            }
            Map<String, Long> pids = new LinkedHashMap<>();
            json.path("pids")
                    .properties()
                    .forEach(entry -> pids.put(entry.getKey(), entry.getValue().asLong()));
            Map<String, String> status = new LinkedHashMap<>();
            json.path("status")
                    .properties()
                    .forEach(
                            entry -> status.put(entry.getKey(), entry.getValue().asText()));
            return Optional.of(new Endpoints(
                    json.path("api").asText(),
                    json.path("apiKey").asText(),
                    json.path("health").asText(),
                    json.path("nats").asText(),
                    secondaries,
                    pids,
                    status));
        } catch (IOException e) {
            throw new Failure.Refused("can't read " + file(dir) + ": " + e.getMessage());
        }
    }
}
