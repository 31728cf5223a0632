package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Discovery, the server and its figures. */
final class ServerRoutes {
    static final String SERVER = "localhost";

    /** Clients take the first numbers for PowerDNS's version and ask for more or less accordingly. */
    private static final String VERSION = "5.0.0-zonecast-";

    private static final String SELF = "/api/v1/servers/" + SERVER;

    private final String version;
    private final Instant started;
    private final InstantSource clock;

    ServerRoutes(String software, InstantSource clock) {
        this.version = VERSION + software;
        this.clock = clock;
        this.started = clock.instant();
    }

    void register(RoutesConfig routes) {
        Answers.get(
                routes,
                "/api",
                context -> Answers.json(context, 200, out -> {
                    out.writeStartArray();
                    out.writeStartObject();
                    out.writeStringField("url", "/api/v1");
                    out.writeNumberField("version", 1);
                    out.writeEndObject();
                    out.writeEndArray();
                }));
        Answers.get(
                routes,
                "/api/v1",
                context -> Answers.json(context, 200, out -> {
                    out.writeStartArray();
                    out.writeStartObject();
                    out.writeStringField("server_url", "/api/v1/servers{/server}");
                    out.writeArrayFieldStart("api_features");
                    out.writeEndArray();
                    out.writeEndObject();
                    out.writeEndArray();
                }));
        Answers.get(
                routes,
                "/api/v1/servers",
                context -> Answers.json(context, 200, out -> {
                    out.writeStartArray();
                    server(out);
                    out.writeEndArray();
                }));
        Answers.get(routes, "/api/v1/servers/{server}", context -> Answers.json(context, 200, this::server));
        Answers.get(routes, "/api/v1/servers/{server}/statistics", this::statistics);
    }

    private void server(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "Server");
        out.writeStringField("id", SERVER);
        out.writeStringField("daemon_type", "authoritative");
        out.writeStringField("version", version);
        out.writeStringField("url", SELF);
        out.writeStringField("config_url", SELF + "/config{/config_setting}");
        out.writeStringField("zones_url", SELF + "/zones{/zone}");
        out.writeStringField("autoprimaries_url", SELF + "/autoprimaries{/autoprimary}");
        out.writeEndObject();
    }

    private void statistics(Context context) {
        String wanted = context.queryParam("statistic");
        if (wanted != null && !wanted.equals("uptime")) {
            throw new HttpProblem(422, "Unknown statistic name");
        }
        long uptime = Duration.between(started, clock.instant()).toSeconds();
        Answers.json(context, 200, out -> {
            out.writeStartArray();
            out.writeStartObject();
            out.writeStringField("type", "StatisticItem");
            out.writeStringField("name", "uptime");
            out.writeStringField("value", Long.toString(uptime));
            out.writeEndObject();
            out.writeEndArray();
        });
    }
}
