package io.zonecast.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls of the REST APIs of a local fleet. Safe for use by many threads. */
final class Api implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String apiKey;

    Api(String apiKey) {
        this.apiKey = apiKey;
    }

    /**
     * A call.
     *
     * @param status of the answer
     * @param text of the answer
     */
    record Answer(int status, String text) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new Failure.Corrupt("answer is not JSON: " + text, e);
            }
        }
    }

    /** Calls; throws {@link Failure.Unavailable} where nobody answers. */
    Answer call(String method, String url, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .header("X-API-Key", apiKey)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new Failure.Unavailable(method + " " + url + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable(method + " " + url + ": interrupted", e);
        }
    }

    /** Calls, and throws {@link Failure.Refused} where the answer is not 2xx. */
    Answer demand(String method, String url, String body) {
        Answer answer = call(method, url, body);
        if (answer.status() / 100 != 2) {
            throw new Failure.Refused(
                    method + " " + url + " was answered with " + answer.status() + " " + answer.text());
        }
        return answer;
    }

    /** The status of a GET; 0 where nobody answers. */
    int status(String url) {
        try {
            return call("GET", url, "").status();
        } catch (Failure.Unavailable e) {
            return 0;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
