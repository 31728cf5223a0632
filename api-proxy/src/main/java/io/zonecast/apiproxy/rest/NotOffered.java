package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;

/**
 * PowerDNS's views, networks, autoprimaries and TSIG keys, which are not offered here: lists are empty, as with a back end
 * of PowerDNS that has none of them, and writing is refused with the reason.
 */
final class NotOffered {
    private final Bodies bodies;

    NotOffered(Bodies bodies) {
        this.bodies = bodies;
    }

    void register(RoutesConfig routes) {
        String server = "/api/v1/servers/{server}";
        Answers.get(routes, server + "/views", context -> empty(context, "views"));
        Answers.get(routes, server + "/views/{view}", NotOffered::notFound);
        routes.post(server + "/views/{view}", this::view);
        routes.delete(server + "/views/{view}/{zone}", context -> {
            throw refused("Failed to remove " + ZoneRoutes.zone(context) + " from view " + context.pathParam("view"));
        });
        Answers.get(routes, server + "/networks", context -> empty(context, "networks"));
        Answers.get(routes, server + "/networks/{ip}/{prefixlen}", NotOffered::notFound);
        routes.put(server + "/networks/{ip}/{prefixlen}", this::network);
        Answers.get(routes, server + "/autoprimaries", NotOffered::none);
        routes.post(server + "/autoprimaries", this::autoprimary);
        Answers.get(routes, server + "/tsigkeys", NotOffered::none);
        routes.post(server + "/tsigkeys", this::tsigKey);
        Answers.get(routes, server + "/tsigkeys/{key}", NotOffered::noKey);
        routes.put(server + "/tsigkeys/{key}", NotOffered::noKey);
        routes.delete(server + "/tsigkeys/{key}", NotOffered::noKey);
        routes.delete(server + "/autoprimaries/{ip}/{nameserver}", NotOffered::notFound);
    }

    private static void empty(Context context, String list) {
        Answers.json(context, 200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart(list);
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void none(Context context) {
        Answers.json(context, 200, out -> {
            out.writeStartArray();
            out.writeEndArray();
        });
    }

    private static void noKey(Context context) {
        throw new HttpProblem(404, "TSIG key with name '" + context.pathParam("key") + "' not found");
    }

    /** A secret that nothing here would use is not taken. */
    private void tsigKey(Context context) throws IOException {
        bodies.with(context, body -> {
            String name = text(body, "name");
            text(body, "algorithm");
            throw new HttpProblem(
                    422,
                    "Unable to add TSIG key '" + name
                            + "': keys of transfers stand in the keys-file of the server that they are transferred from");
        });
    }

    private static void notFound(Context context) {
        throw new HttpProblem(404, "Not Found");
    }

    private static HttpProblem refused(String what) {
        return new HttpProblem(422, what + ": views are not offered, every client gets the same answers");
    }

    private void view(Context context) throws IOException {
        bodies.with(context, body -> {
            throw refused("Failed to add " + text(body, "name") + " to view " + context.pathParam("view"));
        });
    }

    private void network(Context context) throws IOException {
        bodies.with(context, body -> {
            throw refused("Failed to setup view " + text(body, "view") + " for network " + context.pathParam("ip") + "/"
                    + context.pathParam("prefixlen"));
        });
    }

    private void autoprimary(Context context) throws IOException {
        bodies.with(context, body -> {
            if (text(body, "ip").isEmpty() || text(body, "nameserver").isEmpty()) {
                throw new HttpProblem(422, "ip and nameserver fields must be filled");
            }
            throw new HttpProblem(422, "Cannot find backend with autoprimary feature");
        });
    }

    private static String text(JsonNode body, String key) {
        JsonNode node = body.path(key);
        if (!node.isTextual()) {
            throw new HttpProblem(422, "Key '" + key + "' not present or not a String");
        }
        return node.textValue();
    }
}
