package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.change.EditMetadata;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.zone.ZoneState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /zones/{zone}/metadata}: PowerDNS's metadata, with its kinds and its words. */
final class MetadataRoutes {
    private final PrimaryStore store;
    private final Bodies bodies;
    private final Writes writes;
    private final Supplier<Optional<String>> closed;

    /** @param closed why nothing may be written now, where that is so */
    MetadataRoutes(PrimaryStore store, Bodies bodies, Writes writes, Supplier<Optional<String>> closed) {
        this.store = store;
        this.bodies = bodies;
        this.writes = writes;
        this.closed = closed;
    }

    void register(RoutesConfig routes) {
        String all = "/api/v1/servers/{server}/zones/{zone}/metadata";
        Answers.get(routes, all, this::list);
        routes.post(all, writes.waiting(this::add));
        Answers.get(routes, all + "/{kind}", this::show);
        routes.put(all + "/{kind}", writes.waiting(this::set));
        routes.delete(all + "/{kind}", writes.waiting(this::delete));
    }

    private ZoneState existing(Context context) {
        return store.zone(ZoneRoutes.zone(context))
                .filter(state -> !state.deleted())
                .orElseThrow(() -> new HttpProblem(404, "Not Found"));
    }

    private void list(Context context) {
        Map<String, List<String>> all = MetadataKinds.all(existing(context).properties());
        Answers.json(context, 200, out -> {
            out.writeStartArray();
            for (Map.Entry<String, List<String>> kind : all.entrySet()) {
                write(out, kind.getKey(), kind.getValue());
            }
            out.writeEndArray();
        });
    }

    private void show(Context context) {
        ZoneState state = existing(context);
        String kind = context.pathParam("kind");
        if (!MetadataKinds.isReadable(kind)) {
            throw unsupported(kind);
        }
        List<String> values = MetadataKinds.all(state.properties()).getOrDefault(kind, List.of());
        Answers.json(context, 200, out -> write(out, kind, values));
    }

    private void add(Context context) throws IOException {
        ZoneState state = existing(context);
        bodies.with(context, body -> {
            if (!body.path("kind").isTextual()) {
                throw new HttpProblem(422, "kind is not specified or not a string");
            }
            String kind = body.path("kind").textValue();
            edit(context, new EditMetadata(state.name(), writable(kind), values(body), true), 201);
        });
    }

    private void set(Context context) throws IOException {
        ZoneState state = existing(context);
        String kind = writable(context.pathParam("kind"));
        bodies.with(context, body -> edit(context, new EditMetadata(state.name(), kind, values(body), false), 200));
    }

    private void delete(Context context) {
        ZoneState state = existing(context);
        String kind = writable(context.pathParam("kind"));
        edit(context, new EditMetadata(state.name(), kind, List.of(), false), 204);
    }

    private void edit(Context context, EditMetadata edit, int status) {
        closed.get().ifPresent(reason -> {
            throw new HttpProblem(503, reason);
        });
        writes.run(context, edit.zone(), edit).ifPresent(after -> {
            if (status == 204) {
                context.status(204);
            } else {
                List<String> values = after.properties().metadata().of(edit.kind());
                Answers.json(context, status, out -> write(out, edit.kind(), values));
            }
        });
    }

    private static String writable(String kind) {
        if (!MetadataKinds.isWritable(kind)) {
            throw unsupported(kind);
        }
        return kind;
    }

    private static HttpProblem unsupported(String kind) {
        return new HttpProblem(422, "Unsupported metadata kind '" + kind + "'");
    }

    private static List<String> values(JsonNode body) {
        JsonNode list = body.path("metadata");
        if (!list.isArray()) {
            throw new HttpProblem(422, "metadata is not specified or not an array");
        }
        List<String> values = new ArrayList<>();
        for (JsonNode value : list) {
            if (!value.isTextual()) {
                throw new HttpProblem(422, "metadata must be strings");
            }
            values.add(value.textValue());
        }
        return values;
    }

    private static void write(JsonGenerator out, String kind, List<String> values) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "Metadata");
        out.writeStringField("kind", kind);
        out.writeArrayFieldStart("metadata");
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
