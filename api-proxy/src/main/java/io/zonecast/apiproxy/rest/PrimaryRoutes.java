package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.primary.Comparison;
import io.zonecast.apiproxy.primary.Lead;
import io.zonecast.apiproxy.primary.PrimaryReport;
import io.zonecast.apiproxy.primary.PrimaryWatch;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Recovery;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /api/v1/zonecast/primary}: how the store stands to the zone-provider, and the operator's decision. */
final class PrimaryRoutes {
    private static final int PAGE = 1000;

    private final PrimaryWatch primary;

    PrimaryRoutes(PrimaryWatch primary) {
        this.primary = primary;
    }

    void register(RoutesConfig routes) {
        String path = "/api/v1/zonecast/primary";
        Answers.get(routes, path, context -> show(context, 200));
        routes.post(path + "/adopt", context -> decide(context, Recovery.Kind.ADOPT));
        routes.post(path + "/rewind", context -> decide(context, Recovery.Kind.REWIND));
    }

    private void decide(Context context, Recovery.Kind kind) {
        if (!primary.decide(kind, new Origin(ApiKey.ACTOR, context.ip(), RequestIds.of(context)))) {
            boolean going = primary.report().resolution().isPresent();
            throw new HttpProblem(
                    409, going ? "A rewind is being carried out" : "The store is not behind the zone-provider");
        }
        show(context, 202);
    }

    private void show(Context context, int status) {
        PrimaryReport report = primary.report();
        int from = cursor(context);
        Answers.json(context, status, out -> {
            out.writeStartObject();
            out.writeStringField("state", report.behind() ? "behind" : "normal");
            out.writeBooleanField("verified", report.verified());
            out.writeStringField(
                    "resolution",
                    report.resolution()
                            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                            .orElse(""));
            out.writeNumberField("adopted", report.adopted());
            out.writeStringField("generation", report.last().toString());
            Optional<Comparison> comparison = report.comparison();
            if (comparison.isPresent()) {
                compared(out, comparison.get(), from);
            }
            out.writeObjectFieldStart("failed");
            for (var failed : report.failed().entrySet()) {
                out.writeStringField(failed.getKey(), failed.getValue());
            }
            out.writeEndObject();
            out.writeEndObject();
        });
    }

    private static int cursor(Context context) {
        String cursor = context.queryParam("cursor");
        if (cursor == null || cursor.isEmpty()) {
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(cursor));
        } catch (NumberFormatException e) {
            throw new HttpProblem(422, "Parameter 'cursor' is none of ours");
        }
    }

    private static void compared(JsonGenerator out, Comparison comparison, int from) throws IOException {
        out.writeStringField("compared_at", comparison.at().toString());
        out.writeStringField("provider_generation", comparison.newest().toString());
        out.writeNumberField("provider_zones", comparison.zones());
        out.writeNumberField("ahead_total", comparison.ahead());
        out.writeNumberField("unknown_total", comparison.unknown());
        out.writeNumberField("left_total", comparison.left());
        List<Comparison.Found> found = comparison.found();
        int end = Math.min(found.size(), from + PAGE);
        List<Comparison.Found> page = from < end ? found.subList(from, end) : List.of();
        zones(out, "ahead", page, Lead.AHEAD);
        zones(out, "unknown", page, Lead.UNKNOWN);
        zones(out, "left", page, Lead.LEFT);
        out.writeStringField("next", end < found.size() ? Integer.toString(end) : "");
    }

    private static void zones(JsonGenerator out, String field, List<Comparison.Found> page, Lead lead)
            throws IOException {
        out.writeArrayFieldStart(field);
        for (Comparison.Found one : page) {
            if (one.lead() == lead) {
                out.writeStartObject();
                out.writeStringField("zone", one.zone().toString());
                out.writeStringField("provider_generation", one.theirs().toString());
                if (one.here().isPresent()) {
                    out.writeStringField("generation", one.here().get().toString());
                }
                out.writeBooleanField("deleted", one.deleted());
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }
}
