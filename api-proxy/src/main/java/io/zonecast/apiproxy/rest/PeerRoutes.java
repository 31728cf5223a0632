package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.fleet.Peers;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.BrakeReply;
import io.zonecast.common.message.BrakeRequest;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.message.KeyList;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What other services are asked for: keys, fleet and sync state, commands to secondaries, the brake. */
final class PeerRoutes {
    private static final Pattern SECONDARY = Pattern.compile("[a-z0-9_-]{1,32}");
    private static final Pattern GENERATION = Pattern.compile("[0-9]{1,19}(\\.[0-9]{1,19})?");

    private final PrimaryStore store;
    private final Peers peers;
    private final Bodies bodies;

    PeerRoutes(PrimaryStore store, Peers peers, Bodies bodies) {
        this.store = store;
        this.peers = peers;
        this.bodies = bodies;
    }

    void register(RoutesConfig routes) {
        String keys = "/api/v1/servers/{server}/zones/{zone}/cryptokeys";
        Answers.get(routes, keys, this::keys);
        Answers.get(routes, keys + "/{key}", this::key);
        String base = "/api/v1/zonecast";
        Answers.get(routes, base + "/fleet", context -> pass(context, FleetRequest.get("/fleet")));
        Answers.get(
                routes,
                base + "/zones/{zone}/sync",
                context -> pass(context, FleetRequest.get("/zones/" + ZoneId.of(existing(context)) + "/sync")));
        Answers.get(routes, base + "/zones/{zone}/receipts", this::receipts);
        String secondary = base + "/secondaries/{id}";
        Answers.get(routes, secondary, context -> pass(context, FleetRequest.get(path(context))));
        routes.put(secondary, context -> command(context, "PUT", path(context)));
        routes.delete(
                secondary,
                context -> pass(
                        context,
                        new FleetRequest(
                                "DELETE",
                                path(context) + ("true".equals(context.queryParam("force")) ? "?force=true" : ""),
                                "")));
        for (String call : List.of("drain", "resume", "resync")) {
            routes.post(secondary + "/" + call, context -> command(context, "POST", path(context) + "/" + call));
        }
        Answers.get(routes, base + "/brake", this::brake);
        routes.post(base + "/brake/release", this::release);
    }

    private Name existing(Context context) {
        Name zone = ZoneRoutes.zone(context);
        if (store.zone(zone).filter(state -> !state.deleted()).isEmpty()) {
            throw new HttpProblem(404, "Not Found");
        }
        return zone;
    }

    private static String path(Context context) {
        String id = context.pathParam("id");
        if (!SECONDARY.matcher(id).matches()) {
            throw new HttpProblem(404, "No secondary can be called '" + id + "'");
        }
        return "/secondaries/" + id;
    }

    private void receipts(Context context) {
        String given = context.queryParam("generation");
        String generation = given == null
                ? null
                : ChangeId.parse(given).map(id -> id.generation().toString()).orElse(given);
        if (generation != null && !GENERATION.matcher(generation).matches()) {
            throw new HttpProblem(422, "Parameter 'generation' is not as X-Zonecast-Change gives it");
        }
        String path = "/zones/" + ZoneId.of(existing(context)) + "/receipts";
        pass(context, FleetRequest.get(generation == null ? path : path + "?generation=" + generation));
    }

    private void command(Context context, String method, String path) throws IOException {
        bodies.optional(context, body -> pass(context, new FleetRequest(method, path, body.toString())));
    }

    /** Hands the health-checker's answer on with its status; an error of another shape is put into ours. */
    private void pass(Context context, FleetRequest request) {
        Peers.Answer answer;
        try {
            answer = peers.fleet(request);
        } catch (Failure.Unavailable e) {
            throw new HttpProblem(503, "The health-checker does not answer: " + e.getMessage());
        }
        if (answer.status() < 200 || answer.status() > 599) {
            throw new HttpProblem(502, "The health-checker answered with the status " + answer.status());
        }
        context.status(answer.status()).contentType("application/json").result(answer.json());
    }

    private BrakeReply brake(BrakeRequest request) {
        try {
            return peers.brake(request);
        } catch (Failure.Unavailable e) {
            throw new HttpProblem(503, "The zone-provider does not answer: " + e.getMessage());
        }
    }

    private void brake(Context context) {
        String cursor = context.queryParam("cursor");
        show(context, brake(new BrakeRequest.Show(cursor == null ? "" : cursor)));
    }

    private void release(Context context) throws IOException {
        bodies.with(context, body -> {
            Problems problems = new Problems();
            boolean all = flag(body, problems);
            List<Name> zones = zones(body, problems);
            if (problems.none() && all == !zones.isEmpty()) {
                problems.add("Either 'zones' has to name some zones, or 'all' to be true");
            }
            if (!problems.none()) {
                throw new HttpProblem(422, problems.list());
            }
            show(context, brake(new BrakeRequest.Release(zones)));
        });
    }

    private static boolean flag(JsonNode body, Problems problems) {
        JsonNode all = body.path("all");
        if (!all.isMissingNode() && !all.isBoolean()) {
            problems.add("Key 'all' not present or not a Bool");
        }
        return all.asBoolean(false);
    }

    private static List<Name> zones(JsonNode body, Problems problems) {
        JsonNode list = body.path("zones");
        if (!list.isMissingNode() && !list.isArray()) {
            problems.add("Key 'zones' is not an Array");
        }
        if (list.size() > BrakeRequest.MAX_ZONES) {
            problems.add("More than " + BrakeRequest.MAX_ZONES + " zones in one request");
            return List.of();
        }
        List<Name> zones = new ArrayList<>();
        for (JsonNode zone : list) {
            try {
                zones.add(Name.parse(zone.isTextual() ? zone.textValue() : ""));
            } catch (InvalidName e) {
                problems.add("Unable to parse DNS Name '" + zone.asText() + "': " + e.getMessage());
            }
        }
        return zones;
    }

    private static void show(Context context, BrakeReply reply) {
        Answers.json(context, 200, out -> {
            out.writeStartObject();
            out.writeBooleanField("engaged", reply.engaged());
            out.writeNumberField("total", reply.total());
            out.writeNumberField("released", reply.released());
            out.writeArrayFieldStart("held");
            for (BrakeReply.Held held : reply.held()) {
                out.writeStartObject();
                out.writeStringField("zone", held.zone().toString());
                out.writeStringField("generation", held.generation().toString());
                out.writeStringField("since", held.since().toString());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeStringField("next", reply.next());
            out.writeEndObject();
        });
    }

    private List<KeyList.Key> list(Name zone) {
        try {
            return peers.keys(zone).keys();
        } catch (Failure.Refused e) {
            // The zone-provider has not signed this zone yet, so there are no keys.
            return List.of();
        }
    }

    private void keys(Context context) {
        List<KeyList.Key> keys = list(existing(context));
        Answers.json(context, 200, out -> {
            out.writeStartArray();
            for (KeyList.Key key : keys) {
                write(out, key);
            }
            out.writeEndArray();
        });
    }

    private void key(Context context) {
        String wanted = context.pathParam("key");
        KeyList.Key key = list(existing(context)).stream()
                .filter(found -> Integer.toString(found.id()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new HttpProblem(404, "Not Found"));
        Answers.json(context, 200, out -> write(out, key));
    }

    private static void write(JsonGenerator out, KeyList.Key key) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "Cryptokey");
        out.writeNumberField("id", key.id());
        out.writeStringField("keytype", key.keytype());
        out.writeBooleanField("active", key.active());
        out.writeBooleanField("published", key.published());
        out.writeNumberField("flags", key.flags());
        out.writeStringField("dnskey", key.dnskey());
        out.writeStringField("algorithm", key.algorithm());
        out.writeNumberField("bits", key.bits());
        if (!key.keytype().equals("zsk")) {
            out.writeArrayFieldStart("ds");
            for (String ds : key.ds()) {
                out.writeString(ds);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
