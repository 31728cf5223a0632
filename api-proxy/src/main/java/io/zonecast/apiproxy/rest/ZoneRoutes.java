package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.DeleteZone;
import io.zonecast.apiproxy.change.OwnerNames;
import io.zonecast.apiproxy.change.PatchZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.RrsetInput;
import io.zonecast.apiproxy.change.UpdateZone;
import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.change.ZoneInput;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /servers/localhost/zones} and what is below. */
final class ZoneRoutes {
    private static final int PAGE = 1000;

    private final PrimaryStore store;
    private final ZoneJson json;
    private final Bodies bodies;
    private final ZoneDefaults defaults;
    private final Supplier<Optional<String>> closed;
    private final Snapshots snapshots;
    private final Writes writes;
    private final Tags tags;
    private final ServedRefresh refresh;
    private final InstantSource clock;

    /** @param closed why nothing may be written now, where that is so */
    ZoneRoutes(
            PrimaryStore store,
            ZoneJson json,
            Tags tags,
            ServedRefresh refresh,
            Snapshots snapshots,
            Writes writes,
            Bodies bodies,
            ZoneDefaults defaults,
            Supplier<Optional<String>> closed,
            InstantSource clock) {
        this.store = store;
        this.json = json;
        this.refresh = refresh;
        this.bodies = bodies;
        this.defaults = defaults;
        this.closed = closed;
        this.snapshots = snapshots;
        this.tags = tags;
        this.writes = writes;
        this.clock = clock;
    }

    void register(RoutesConfig routes) {
        String zones = "/api/v1/servers/{server}/zones";
        Answers.get(routes, zones, this::list);
        routes.post(zones, writes.waiting(this::create));
        Answers.get(routes, zones + "/{zone}", this::show);
        routes.patch(zones + "/{zone}", writes.waiting(this::patch));
        routes.put(zones + "/{zone}", writes.waiting(this::update));
        routes.delete(zones + "/{zone}", writes.waiting(this::delete));
        Answers.get(routes, zones + "/{zone}/export", this::export);
    }

    /** The zone that the path names. */
    static Name zone(Context context) {
        return ZoneId.parse(context.pathParam("zone")).orElseThrow(() -> new HttpProblem(404, "Not Found"));
    }

    private void list(Context context) throws IOException {
        boolean dnssec = !"false".equals(context.queryParam("dnssec"));
        String wanted = context.queryParam("zone");
        if (wanted != null) {
            Problems problems = new Problems();
            Optional<Name> name = OwnerNames.zone(wanted, problems);
            refuse(problems);
            Optional<ZoneState> found = name.flatMap(store::zone).filter(state -> !state.deleted());
            Answers.json(context, 200, out -> {
                out.writeStartArray();
                if (found.isPresent()) {
                    json.summary(out, found.get(), dnssec);
                }
                out.writeEndArray();
            });
            return;
        }
        List<ZoneState> first = store.zones(Optional.empty(), PAGE);
        Answers.stream(context, 200, out -> {
            out.writeStartArray();
            for (List<ZoneState> page = first;
                    !page.isEmpty();
                    page = store.zones(Optional.of(page.getLast().name()), PAGE)) {
                for (ZoneState state : page) {
                    if (!state.deleted()) {
                        json.summary(out, state, dnssec);
                    }
                }
                if (page.size() < PAGE) {
                    break;
                }
            }
            out.writeEndArray();
        });
    }

    private void create(Context context) throws IOException {
        open();
        bodies.with(context, body -> {
            Problems problems = new Problems();
            ZoneInput input = new RequestReader(problems).zone(body);
            Optional<CreateZone> decision = CreateZone.of(input, defaults, clock.instant(), problems);
            // That the zone is there goes before everything that is wrong with the request, as with PowerDNS.
            OwnerNames.zone(input.name().orElse(""), new Problems())
                    .flatMap(store::zone)
                    .filter(state -> !state.deleted() && context.header("If-None-Match") == null)
                    .ifPresent(state -> {
                        throw new HttpProblem(409, "Conflict");
                    });
            refuse(problems);
            CreateZone create = decision.orElseThrow(() -> new HttpProblem(422, "No zone in the request"));
            if (writes.run(context, create.zone(), create).isEmpty()) {
                return;
            }
            try (Snapshots.Held held = snapshots.take(create.zone())) {
                ZoneSnapshot snapshot = held.snapshot();
                Answers.json(context, 201, out -> json.detail(out, snapshot.state(), rrsets(context, snapshot)));
            }
        });
    }

    private void show(Context context) throws IOException {
        Name zone = zone(context);
        if (!wantsRrsets(context)) {
            ZoneState state = store.zone(zone)
                    .filter(found -> !found.deleted())
                    .orElseThrow(() -> new HttpProblem(404, "Not Found"));
            refresh.looked(state);
            if (!Tags.known(context, tags.of(state))) {
                Answers.json(context, 200, out -> json.detail(out, state, Optional.empty()));
            }
            return;
        }
        try (Snapshots.Held held = snapshots.take(zone)) {
            ZoneSnapshot snapshot = held.snapshot();
            Optional<List<StoredRrset>> rrsets = rrsets(context, snapshot);
            refresh.looked(snapshot.state());
            boolean isOne = context.queryParam("rrset_type") != null;
            String tag = isOne ? tags.of(snapshot.state(), rrsets.orElse(List.of())) : tags.of(snapshot.state());
            if (Tags.known(context, tag)) {
                return;
            }
            Answers.stream(context, 200, out -> json.detail(out, snapshot.state(), rrsets));
        }
    }

    private static boolean wantsRrsets(Context context) {
        String wanted = context.queryParam("rrsets");
        if (wanted != null && !wanted.equals("true") && !wanted.equals("false")) {
            throw new HttpProblem(422, "'rrsets' request parameter value '" + wanted + "' is not supported");
        }
        return !"false".equals(wanted);
    }

    private static Optional<List<StoredRrset>> rrsets(Context context, ZoneSnapshot snapshot) {
        if ("false".equals(context.queryParam("rrsets"))) {
            return Optional.empty();
        }
        String name = context.queryParam("rrset_name");
        String type = context.queryParam("rrset_type");
        if (name == null && type != null) {
            throw new HttpProblem(422, "Parameter 'rrset_type' needs 'rrset_name'");
        }
        boolean disabled = !"false".equals(context.queryParam("include_disabled"));
        if (name == null && disabled) {
            return Optional.of(snapshot.rrsets());
        }
        return Optional.of(snapshot.rrsets().stream()
                .filter(rrset -> name == null || rrset.owner().toString().equalsIgnoreCase(name))
                .filter(rrset -> type == null || rrset.type().toString().equalsIgnoreCase(type))
                .map(rrset -> disabled ? rrset : enabled(rrset))
                .filter(rrset -> !rrset.isEmpty())
                .toList());
    }

    private static StoredRrset enabled(StoredRrset rrset) {
        return new StoredRrset(
                rrset.owner(),
                rrset.type(),
                rrset.ttl(),
                rrset.records().stream().filter(record -> !record.disabled()).toList(),
                rrset.comments());
    }

    private void patch(Context context) throws IOException {
        change(context, (zone, body, problems) -> {
            if (!body.path("rrsets").isArray()) {
                problems.add("No rrsets given in update request");
            }
            List<RrsetInput> rrsets =
                    body.path("rrsets").isArray() ? new RequestReader(problems).rrsets(body) : List.of();
            return PatchZone.of(zone, rrsets, clock.instant(), problems);
        });
    }

    private void update(Context context) throws IOException {
        change(
                context,
                (zone, body, problems) ->
                        UpdateZone.of(zone, new RequestReader(problems).zone(body), clock.instant(), problems));
    }

    private interface DecisionReader {
        Decision read(Name zone, JsonNode body, Problems problems);
    }

    private void change(Context context, DecisionReader reader) throws IOException {
        open();
        Name zone = existing(context);
        bodies.with(context, body -> {
            Problems problems = new Problems();
            Decision decision = reader.read(zone, body, problems);
            refuse(problems);
            if (writes.run(context, zone, decision).isPresent()) {
                context.status(204);
            }
        });
    }

    private void delete(Context context) {
        open();
        Name zone = existing(context);
        if (writes.run(context, zone, new DeleteZone(zone)).isPresent()) {
            context.status(204);
        }
    }

    /** Looked for before the body is read, so that an unknown zone is told as such whatever was sent. */
    private Name existing(Context context) {
        Name zone = zone(context);
        if (store.zone(zone).filter(state -> !state.deleted()).isEmpty()) {
            throw new HttpProblem(404, "Not Found");
        }
        return zone;
    }

    private void export(Context context) {
        String text;
        try (Snapshots.Held held = snapshots.take(zone(context))) {
            text = MasterFile.print(held.snapshot().published());
        }
        String accept = context.header("Accept");
        if (accept != null && accept.contains("application/json")) {
            Answers.json(context, 200, out -> {
                out.writeStartObject();
                out.writeStringField("zone", text);
                out.writeEndObject();
            });
            return;
        }
        context.contentType("text/plain; charset=us-ascii").result(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void open() {
        closed.get().ifPresent(reason -> {
            throw new HttpProblem(503, reason);
        });
    }

    private static void refuse(Problems problems) {
        if (!problems.none()) {
            throw new HttpProblem(422, problems.list());
        }
    }
}
