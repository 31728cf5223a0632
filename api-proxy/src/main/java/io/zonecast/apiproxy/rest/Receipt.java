package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What became of a change, out of what the health-checker tells.
 *
 * @param id of the change
 * @param told by the health-checker
 * @param counting secondaries that the change is not complete without
 * @param countingDone of those who applied it and were seen answering it
 * @param done of all
 */
record Receipt(ChangeId id, JsonNode told, int counting, int countingDone, int done) {
    enum State {
        /** On its way. */
        PENDING,
        /** Every active secondary applied it and was seen answering it. */
        INSYNC,
        /** The zone-provider could not publish it; it tries again. */
        FAILED
    }

    static Receipt of(ChangeId id, JsonNode told) {
        int counting = 0;
        int countingDone = 0;
        int done = 0;
        boolean probing = told.path("probing").asBoolean(true);
        for (JsonNode one : told.path("secondaries")) {
            boolean isDone = one.path("applied").asBoolean()
                    && (!probing || one.path("answered").asBoolean());
            boolean counts = one.path("counts").asBoolean();
            counting += counts ? 1 : 0;
            countingDone += counts && isDone ? 1 : 0;
            done += isDone ? 1 : 0;
        }
        return new Receipt(id, told, counting, countingDone, done);
    }

    State state() {
        if (told.path("change").isObject()) {
            return told.path("complete").asBoolean() ? State.INSYNC : State.PENDING;
        }
        return told.path("failure").asText("").isEmpty() || told.path("failure").isNull()
                ? State.PENDING
                : State.FAILED;
    }

    void write(JsonGenerator out) throws IOException {
        JsonNode change = told.path("change");
        out.writeStartObject();
        out.writeStringField("id", id.toString());
        out.writeStringField("zone", id.zone().toString());
        out.writeStringField("generation", id.generation().toString());
        out.writeStringField("state", state().name());
        text(out, "failure", state() == State.FAILED ? told.path("failure") : told.path("none"));
        text(out, "version", change.path("version"));
        text(out, "published_generation", change.path("generation"));
        if (change.path("serial").isIntegralNumber()) {
            out.writeNumberField("serial", change.path("serial").asLong());
        } else {
            out.writeNullField("serial");
        }
        text(out, "published_at", change.path("heard_of"));
        out.writeNumberField("waited_for", counting);
        out.writeNumberField("done", countingDone);
        out.writeBooleanField("probing", told.path("probing").asBoolean(true));
        out.writeArrayFieldStart("secondaries");
        for (JsonNode one : told.path("secondaries")) {
            out.writeStartObject();
            out.writeStringField("id", one.path("id").asText());
            out.writeStringField("state", one.path("state").asText());
            out.writeBooleanField("waited_for", one.path("counts").asBoolean());
            out.writeBooleanField("applied", one.path("applied").asBoolean());
            text(out, "applied_at", one.path("applied_at"));
            out.writeBooleanField("answered", one.path("answered").asBoolean());
            text(out, "answered_at", one.path("answered_at"));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void text(JsonGenerator out, String field, JsonNode value) throws IOException {
        if (value.isTextual()) {
            out.writeStringField(field, value.textValue());
        } else {
            out.writeNullField(field);
        }
    }
}
