package io.zonecast.apiproxy.rest;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.zonecast.apiproxy.change.Conditional;
import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.Guarded;
import io.zonecast.apiproxy.change.PatchZone;
import io.zonecast.apiproxy.change.Verdict;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrsetKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way by which requests write: under what their headers demand ({@code If-Match}, {@code If-None-Match}), behind
 * the guards ({@code ?force=1}), or not at all ({@code ?dry_run=1}); and they may wait for secondaries ({@code ?wait=}).
 */
final class Writes {
    /** The id of the change that a request made. */
    private static final String CHANGE = "X-Zonecast-Change";

    /** How waiting ended. */
    private static final String WAIT = "X-Zonecast-Wait";

    /** A zone of more RRsets is told of without them where a demand was not met. */
    private static final int MOST_TOLD = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

    private final PrimaryStore store;
    private final ZoneJson json;
    private final Tags tags;
    private final DryRun dryRun;
    private final ChangeReceipts receipts;

    Writes(PrimaryStore store, Snapshots snapshots, ZoneJson json, Tags tags, ChangeReceipts receipts) {
        this.store = store;
        this.json = json;
        this.tags = tags;
        this.dryRun = new DryRun(store, snapshots);
        this.receipts = receipts;
    }

    /** A route that writes, and then waits where the client wants it. A place to wait in is taken before it writes. */
    Handler waiting(Handler route) {
        return context -> {
            Optional<Goal> goal = Goal.of(context);
            if (goal.isEmpty() || isSet(context, "dry_run")) {
                route.handle(context);
                return;
            }
            ChangeReceipts.Place place = receipts.enter();
            try (place) {
                route.handle(context);
                ChangeId made = context.attribute(CHANGE);
                if (made != null) {
                    told(context, goal.get(), receipts.await(made, goal.get()));
                }
            }
        };
    }

    /** Says how waiting ended. */
    static void told(Context context, Goal goal, Optional<Receipt> receipt) {
        String end = receipt.filter(goal::isMet).isPresent()
                ? "reached"
                : receipt.filter(last -> last.state() == Receipt.State.FAILED).isPresent() ? "failed" : "timeout";
        context.header(WAIT, end);
    }

    static boolean isSet(Context context, String parameter) {
        String value = context.queryParam(parameter);
        return "1".equals(value) || "true".equals(value);
    }

    /** Writes; empty where the request is answered already, because nothing was to be or could be written. */
    Optional<ZoneState> run(Context context, Name zone, Decision decision) {
        boolean force = isSet(context, "force");
        List<String> overridden = new ArrayList<>();
        Set<RrsetKey> places = decision instanceof PatchZone patch ? patch.places() : Set.of();
        Decision whole = new Conditional(
                new Guarded(zone, decision, force, found -> {
                    overridden.clear();
                    overridden.addAll(found);
                }),
                places,
                Tags.keys(context, "If-Match"),
                Tags.keys(context, "If-None-Match"));
        if (isSet(context, "dry_run")) {
            dryRun.run(context, zone, whole, overridden)
                    .ifPresent(refused -> refuse(context, zone, decision, places, refused));
            return Optional.empty();
        }
        String actor = force ? ApiKey.ACTOR + " force" : ApiKey.ACTOR;
        Origin origin = new Origin(actor, context.ip(), RequestIds.of(context));
        return switch (store.write(zone, whole, origin)) {
            case Outcome.Declined(Verdict.Refused refused) -> {
                refuse(context, zone, decision, places, refused);
                yield Optional.empty();
            }
            case Outcome.Committed(ZoneState state, var before) -> {
                ChangeId id = new ChangeId(state.generation(), state.name());
                context.attribute(CHANGE, id);
                context.header(CHANGE, id.toString());
                if (!state.deleted()) {
                    context.header("ETag", tags.of(state));
                }
                before.filter(serial -> !state.deleted() && !(decision instanceof CreateZone))
                        .ifPresent(serial -> {
                            context.header("X-PDNS-Old-Serial", serial.toString());
                            context.header("X-PDNS-New-Serial", state.serial().toString());
                        });
                if (!overridden.isEmpty()) {
                    LOG.warn(
                            "change forced zone={} change={} request={} address={} found={}",
                            zone,
                            id,
                            origin.requestId(),
                            origin.address(),
                            overridden);
                }
                yield Optional.of(state);
            }
        };
    }

    private void refuse(Context context, Name zone, Decision decision, Set<RrsetKey> places, Verdict.Refused refused) {
        switch (refused.reason()) {
            case INVALID -> throw new HttpProblem(422, refused.problems());
            case NOT_FOUND -> throw new HttpProblem(404, "Not Found");
            case CONFLICT ->
                throw new HttpProblem(409, decision instanceof CreateZone ? List.of("Conflict") : refused.problems());
            case STALE -> stale(context, zone, places, String.join("; ", refused.problems()));
        }
    }

    private record Present(ZoneState state, Optional<List<StoredRrset>> rrsets) {}

    /** What the client has not seen yet: the places that it would have written, else the zone. */
    private void stale(Context context, Name zone, Set<RrsetKey> places, String error) {
        boolean told = !places.isEmpty() || store.rrsets(zone) <= MOST_TOLD;
        Present present = store.look(
                        zone,
                        view -> view.state().filter(state -> !state.deleted()).map(state -> {
                            List<StoredRrset> rrsets = !told
                                    ? List.of()
                                    : places.isEmpty() ? view.all() : Conditional.current(places, view);
                            return new Present(state, told ? Optional.of(rrsets) : Optional.empty());
                        }))
                .orElseThrow(() -> new HttpProblem(404, "Not Found"));
        ZoneState state = present.state();
        context.header("ETag", tags.of(state));
        Answers.json(context, 412, out -> {
            out.writeStartObject();
            out.writeStringField("error", error);
            out.writeStringField("etag", tags.of(state));
            out.writeStringField("generation", state.generation().toString());
            out.writeNumberField("serial", state.serial().value());
            if (places.isEmpty()) {
                out.writeFieldName("zone");
                json.detail(out, state, present.rrsets());
            } else {
                List<StoredRrset> rrsets = present.rrsets().orElse(List.of());
                out.writeStringField("rrsets_etag", tags.of(state, rrsets));
                out.writeArrayFieldStart("rrsets");
                for (StoredRrset rrset : rrsets) {
                    ZoneJson.rrset(out, rrset);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
        });
    }
}
