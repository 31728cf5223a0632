package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zonecast.apiproxy.change.RecordText;
import io.zonecast.apiproxy.fleet.ServedSerials;
import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.Membership;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Zones as PowerDNS shows them. */
final class ZoneJson {
    static final String ZONES = "/api/v1/servers/localhost/zones/";

    private final ServedSerials served;

    ZoneJson(ServedSerials served) {
        this.served = served;
    }

    /** An element of the list of zones; {@code dnssec} also brings the published serial. */
    void summary(JsonGenerator out, ZoneState state, boolean dnssec) throws IOException {
        out.writeStartObject();
        fields(out, state, dnssec);
        out.writeEndObject();
    }

    /** One zone; without {@code rrsets} where they are not wanted. */
    void detail(JsonGenerator out, ZoneState state, Optional<List<StoredRrset>> rrsets) throws IOException {
        ZoneProperties properties = state.properties();
        ZoneSettings settings = properties.settings();
        out.writeStartObject();
        fields(out, state, true);
        out.writeStringField("soa_edit", properties.soaEdit().word());
        out.writeStringField("soa_edit_api", properties.soaEditApi().word());
        out.writeBooleanField("api_rectify", properties.apiRectify());
        boolean nsec3 = settings.dnssec() && settings.denial() == ZoneSettings.Denial.NSEC3;
        out.writeStringField("nsec3param", nsec3 ? "1 0 0 -" : "");
        out.writeBooleanField("nsec3narrow", false);
        out.writeBooleanField("presigned", false);
        out.writeArrayFieldStart("master_tsig_key_ids");
        out.writeEndArray();
        out.writeArrayFieldStart("slave_tsig_key_ids");
        out.writeEndArray();
        out.writeStringField("zonecast_denial", settings.denial().name().toLowerCase(Locale.ROOT));
        out.writeStringField("zonecast_group", settings.group().token());
        out.writeStringField(
                "zonecast_catalog_group",
                properties.membership().map(Membership::group).orElse(""));
        out.writeStringField("zonecast_generation", state.generation().toString());
        if (rrsets.isPresent()) {
            out.writeArrayFieldStart("rrsets");
            for (StoredRrset rrset : rrsets.get()) {
                rrset(out, rrset);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void fields(JsonGenerator out, ZoneState state, boolean dnssec) throws IOException {
        String id = ZoneId.of(state.name());
        out.writeStringField("id", id);
        out.writeStringField("name", state.name().toString());
        out.writeStringField("type", "Zone");
        out.writeStringField("url", ZONES + id);
        out.writeStringField("kind", state.properties().kind().word());
        out.writeArrayFieldStart("masters");
        out.writeEndArray();
        out.writeStringField("account", state.properties().account());
        out.writeStringField(
                "catalog",
                state.properties()
                        .membership()
                        .map(membership -> membership.catalog().toString())
                        .orElse(""));
        out.writeNumberField("serial", state.serial().value());
        out.writeNumberField(
                "notified_serial", served.of(state.name()).map(Serial::value).orElse(0L));
        out.writeNumberField("last_check", 0);
        if (dnssec) {
            out.writeBooleanField("dnssec", state.properties().settings().dnssec());
            out.writeNumberField(
                    "edited_serial", state.published().map(Serial::value).orElse(0L));
        }
    }

    /** One RRset. */
    static void rrset(JsonGenerator out, StoredRrset rrset) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", rrset.owner().toString());
        out.writeStringField("type", rrset.type().toString());
        out.writeNumberField("ttl", rrset.ttl());
        out.writeArrayFieldStart("records");
        for (StoredRecord record : rrset.records()) {
            out.writeStartObject();
            out.writeStringField("content", RecordText.format(rrset.type(), record.rdata()));
            out.writeBooleanField("disabled", record.disabled());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("comments");
        for (Comment comment : rrset.comments()) {
            out.writeStartObject();
            out.writeStringField("content", comment.content());
            out.writeStringField("account", comment.account());
            out.writeNumberField("modified_at", comment.modifiedAt());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
