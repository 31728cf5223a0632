package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.change.OwnerNames;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** Discovery, the server and its figures. */
final class ServerRoutes {
    static final String SERVER = "localhost";

    /** Clients take the first numbers for PowerDNS's version and ask for more or less accordingly. */
    private static final String VERSION = "5.0.0-zonecast-";

    private static final String SELF = "/api/v1/servers/" + SERVER;

    private final String version;
    private final ZoneDefaults defaults;
    private final Statistics statistics;

    ServerRoutes(String software, ZoneDefaults defaults, InstantSource clock) {
        this.version = VERSION + software;
        this.defaults = defaults;
        this.statistics = new Statistics(clock);
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
        Answers.get(routes, "/api/v1/servers/{server}/config", this::config);
        routes.put("/api/v1/servers/{server}/cache/flush", ServerRoutes::flush);
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
        Map<String, Long> all = statistics.all();
        if (wanted != null && !all.containsKey(wanted)) {
            throw new HttpProblem(422, "Unknown statistic name");
        }
        Answers.json(context, 200, out -> {
            out.writeStartArray();
            for (Map.Entry<String, Long> figure : all.entrySet()) {
                if (wanted == null || wanted.equals(figure.getKey())) {
                    item(
                            out,
                            "StatisticItem",
                            figure.getKey(),
                            figure.getValue().toString());
                }
            }
            out.writeEndArray();
        });
    }

    /** PowerDNS's names of the settings that there are here too. */
    private void config(Context context) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("api", "yes");
        settings.put("default-api-rectify", "no");
        settings.put(
                "default-catalog-zone", defaults.catalog().map(Name::toString).orElse(""));
        settings.put("default-ksk-algorithm", "ecdsa256");
        settings.put("default-soa-content", defaults.soaContent());
        settings.put("default-soa-edit", defaults.soaEdit().word());
        settings.put("default-soa-edit-api", defaults.soaEditApi().word());
        settings.put("default-ttl", Integer.toString(defaults.ttl()));
        settings.put("default-zsk-algorithm", "");
        settings.put("primary", "yes");
        settings.put("secondary", "no");
        Answers.json(context, 200, out -> {
            out.writeStartArray();
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                item(out, "ConfigSetting", setting.getKey(), setting.getValue());
            }
            out.writeEndArray();
        });
    }

    private static void item(JsonGenerator out, String type, String name, String value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type);
        out.writeStringField("name", name);
        out.writeStringField("value", value);
        out.writeEndObject();
    }

    /** There is no cache: the secondaries answer from the zones themselves. */
    private static void flush(Context context) {
        String domain = context.queryParam("domain");
        Problems problems = new Problems();
        OwnerNames.zone(domain == null ? "" : domain, problems);
        if (!problems.none()) {
            throw new HttpProblem(422, problems.list());
        }
        Answers.json(context, 200, out -> {
            out.writeStartObject();
            out.writeNumberField("count", 0);
            out.writeStringField("result", "Flushed cache.");
            out.writeEndObject();
        });
    }
}
