package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import java.util.Optional;

/**
 * What is asked of the health-checker on {@code fleet.<id>}: what HTTP asks, and the operator's commands. JSON on the wire.
 * A request other than {@code GET} is sealed by the api-proxy; its number is its time in milliseconds,
 * and one that is not above the last taken is refused. An answer to a request with a {@link #NONCE} is sealed by the
 * health-checker.
 *
 * @param method {@code GET}, {@code PUT}, {@code POST} or {@code DELETE}
 * @param path below {@code /api/v1/zonecast}, as {@code /fleet}
 * @param body JSON, empty for none
 */
public record FleetRequest(String method, String path, String body) {
    /** Header of a reply: the status that HTTP would have. */
    public static final String STATUS = "Zc-Status";

    /** Header of a request: a number of chance, and the answer to it comes sealed with that as its number, epoch 0. */
    public static final String NONCE = "Zc-Nonce";

    /**
     * The nonce of a request; empty where it has none.
     *
     * @throws Failure.Refused where it is no number
     */
    public static Optional<Long> nonce(Headers headers) {
        try {
            return headers.get(NONCE).map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw new Failure.Refused("the nonce is no number");
        }
    }

    /** Asks for a path. */
    public static FleetRequest get(String path) {
        return new FleetRequest("GET", path, "");
    }

    /** True for a request that changes nothing. */
    public boolean reads() {
        return method.equals("GET");
    }

    /** JSON of the request. */
    public byte[] encode() {
        ObjectNode json = JsonFields.object().put("method", method).put("path", path);
        if (!body.isEmpty()) {
            json.put("body", body);
        }
        return JsonFields.toBytes(json);
    }

    /**
     * The request of some bytes.
     *
     * @throws Failure.Refused where they are none
     */
    public static FleetRequest decode(byte[] bytes) {
        try {
            JsonFields json = JsonFields.parse(bytes, "request");
            return new FleetRequest(
                    json.has("method") ? json.text("method") : "GET",
                    json.text("path"),
                    json.has("body") ? json.text("body") : "");
        } catch (Failure.Corrupt e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
    }
}
