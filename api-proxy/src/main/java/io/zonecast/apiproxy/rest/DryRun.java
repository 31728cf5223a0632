package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.Plan;
import io.zonecast.apiproxy.change.Verdict;
import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.zone.Membership;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows what a change would make of a zone, on a reading connection of the store: it can't write anything. */
final class DryRun {
    private final PrimaryStore store;
    private final Snapshots snapshots;

    DryRun(PrimaryStore store, Snapshots snapshots) {
        this.store = store;
        this.snapshots = snapshots;
    }

    private record Rehearsal(Verdict verdict, Optional<Plan> plan) {}

    /**
     * Answers with what would change.
     *
     * @param overridden what guards found, once it was decided
     * @return why it would be refused, which is not answered yet
     */
    Optional<Verdict.Refused> run(Context context, Name zone, Decision decision, List<String> overridden) {
        return snapshots.within(zone, () -> {
            Rehearsal rehearsal = store.look(zone, view -> switch (decision.decide(view)) {
                case Verdict.Refused refused -> new Rehearsal(refused, Optional.empty());
                case Verdict.Accepted accepted ->
                    new Rehearsal(accepted, Optional.of(Plan.of(view, accepted.change())));
            });
            if (rehearsal.verdict() instanceof Verdict.Refused refused) {
                return Optional.of(refused);
            }
            answer(context, zone, rehearsal.plan().orElseThrow(), overridden);
            return Optional.empty();
        });
    }

    private static void answer(Context context, Name zone, Plan plan, List<String> forced) {
        ZoneChange change = plan.change();
        try {
            Answers.stream(context, 200, out -> {
                out.writeStartObject();
                out.writeBooleanField("dry_run", true);
                out.writeStringField("zone", zone.toString());
                out.writeStringField("kind", change.kind().name().toLowerCase(Locale.ROOT));
                out.writeBooleanField("published", change.extent() != ZoneChange.Extent.REMARKS);
                serial(out, "serial_before", plan.before().map(ZoneState::serial));
                serial(
                        out,
                        "serial",
                        change.kind() == EventKind.DELETE ? Optional.empty() : Optional.of(change.serial()));
                out.writeArrayFieldStart("warnings");
                for (String warning : warnings(plan, forced)) {
                    out.writeString(warning);
                }
                out.writeEndArray();
                settings(out, plan);
                out.writeArrayFieldStart("rrsets");
                for (Plan.Place place : plan.places()) {
                    out.writeStartObject();
                    out.writeStringField("name", place.key().owner().toString());
                    out.writeStringField("type", place.key().type().toString());
                    rrset(out, "before", place.before());
                    rrset(out, "after", place.after());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeObjectFieldStart("size");
                size(out, "before", plan.was());
                size(out, "after", plan.becomes());
                out.writeEndObject();
                out.writeEndObject();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> warnings(Plan plan, List<String> forced) {
        ZoneChange change = plan.change();
        List<String> warnings = new ArrayList<>(forced);
        boolean isModified = change.kind() == EventKind.MODIFIED;
        boolean isSerialKept = isModified
                && plan.before()
                        .filter(state -> !change.serial().isGreaterThan(state.serial()))
                        .isPresent();
        if (isSerialKept && change.extent() != ZoneChange.Extent.REMARKS) {
            warnings.add("the SOA serial does not go forward: what is published gets a greater one");
        }
        boolean isSame =
                plan.places().stream().allMatch(place -> place.key().type().equals(RrType.SOA));
        if (isModified && isSame && differences(plan).isEmpty()) {
            warnings.add("nothing but the SOA serial changes");
        }
        return warnings;
    }

    private static void settings(JsonGenerator out, Plan plan) throws IOException {
        out.writeObjectFieldStart("settings");
        for (var one : differences(plan).entrySet()) {
            out.writeObjectFieldStart(one.getKey());
            out.writeStringField("before", one.getValue().getFirst());
            out.writeStringField("after", one.getValue().getLast());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static Map<String, List<String>> differences(Plan plan) {
        Map<String, List<String>> differences = new LinkedHashMap<>();
        if (plan.before().isPresent() && plan.change().kind() == EventKind.MODIFIED) {
            Map<String, String> before = texts(plan.before().get().properties());
            texts(plan.change().properties()).forEach((field, after) -> {
                String was = before.getOrDefault(field, "");
                if (!was.equals(after)) {
                    differences.put(field, List.of(was, after));
                }
            });
        }
        return differences;
    }

    private static Map<String, String> texts(ZoneProperties properties) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("kind", properties.kind().word());
        texts.put("account", properties.account());
        texts.put("dnssec", Boolean.toString(properties.settings().dnssec()));
        texts.put("zonecast_denial", properties.settings().denial().name().toLowerCase(Locale.ROOT));
        texts.put("zonecast_group", properties.settings().group().token());
        texts.put("soa_edit", properties.soaEdit().word());
        texts.put("soa_edit_api", properties.soaEditApi().word());
        texts.put("api_rectify", Boolean.toString(properties.apiRectify()));
        texts.put(
                "catalog",
                properties
                        .membership()
                        .map(membership -> membership.catalog().toString())
                        .orElse(""));
        texts.put(
                "zonecast_catalog_group",
                properties.membership().map(Membership::group).orElse(""));
        texts.put("metadata", properties.metadata().kinds().toString());
        return texts;
    }

    private static void serial(JsonGenerator out, String field, Optional<Serial> serial) throws IOException {
        if (serial.isPresent()) {
            out.writeNumberField(field, serial.get().value());
        } else {
            out.writeNullField(field);
        }
    }

    private static void rrset(JsonGenerator out, String field, Optional<StoredRrset> rrset) throws IOException {
        out.writeFieldName(field);
        if (rrset.isPresent()) {
            ZoneJson.rrset(out, rrset.get());
        } else {
            out.writeNull();
        }
    }

    private static void size(JsonGenerator out, String field, Plan.Size size) throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("rrsets", size.rrsets());
        out.writeNumberField("records", size.records());
        out.writeNumberField("octets", size.octets());
        out.writeEndObject();
    }
}
