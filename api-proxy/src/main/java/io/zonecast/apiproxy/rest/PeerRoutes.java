package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.fleet.Peers;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.KeyList;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.util.List;

/** What other services are asked for: keys, fleet and sync state. */
final class PeerRoutes {
    private final PrimaryStore store;
    private final Peers peers;

    PeerRoutes(PrimaryStore store, Peers peers) {
        this.store = store;
        this.peers = peers;
    }

    void register(RoutesConfig routes) {
        String keys = "/api/v1/servers/{server}/zones/{zone}/cryptokeys";
        Answers.get(routes, keys, this::keys);
        Answers.get(routes, keys + "/{key}", this::key);
        Answers.get(routes, "/api/v1/zonecast/fleet", context -> pass(context, "/fleet"));
        Answers.get(routes, "/api/v1/zonecast/zones/{zone}/sync", context -> {
            Name zone = existing(context);
            pass(context, "/zones/" + zone + "/sync");
        });
    }

    private Name existing(Context context) {
        Name zone = ZoneRoutes.zone(context);
        if (store.zone(zone).filter(state -> !state.deleted()).isEmpty()) {
            throw new HttpProblem(404, "Not Found");
        }
        return zone;
    }

    private void pass(Context context, String path) {
        try {
            context.contentType("application/json").result(peers.fleet(path));
        } catch (Failure.Refused e) {
            throw new HttpProblem(404, e.problems());
        }
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
