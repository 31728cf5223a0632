package io.zonecast.apiproxy.rest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.dns.name.Name;

/**
 * PowerDNS's calls that make a server do something with a zone. Changes reach the secondaries and are signed without
 * being asked for, so there is nothing left to do here but to say so in PowerDNS's words: clients call these after a
 * change and take any other answer for a failure of the change.
 */
final class ZoneCalls {
    private final PrimaryStore store;

    ZoneCalls(PrimaryStore store) {
        this.store = store;
    }

    void register(RoutesConfig routes) {
        String zone = "/api/v1/servers/{server}/zones/{zone}";
        routes.put(zone + "/notify", context -> done(context, "Notification queued"));
        routes.put(zone + "/rectify", context -> done(context, "Rectified"));
        routes.put(zone + "/axfr-retrieve", context -> {
            throw new HttpProblem(
                    422, "Domain '" + existing(context) + "' is not a secondary domain (or has no primary defined)");
        });
    }

    private void done(Context context, String result) {
        existing(context);
        Answers.json(context, 200, out -> {
            out.writeStartObject();
            out.writeStringField("result", result);
            out.writeEndObject();
        });
    }

    private Name existing(Context context) {
        Name zone = ZoneRoutes.zone(context);
        if (store.zone(zone).filter(state -> !state.deleted()).isEmpty()) {
            throw new HttpProblem(404, "Not Found");
        }
        return zone;
    }
}
