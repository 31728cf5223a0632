package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.RrsetInput;
import io.zonecast.apiproxy.change.ZoneInput;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the fields of requests; a field of the wrong type is a problem, an unknown one is passed over as PowerDNS does. */
final class RequestReader {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final Problems problems;

    RequestReader(Problems problems) {
        this.problems = problems;
    }

    ZoneInput zone(JsonNode json) {
        return new ZoneInput(
                text(json, "name"),
                text(json, "kind"),
                json.has("rrsets") && !json.get("rrsets").isNull() ? Optional.of(rrsets(json)) : Optional.empty(),
                text(json, "zone"),
                texts(json, "nameservers"),
                number(json, "serial"),
                text(json, "account"),
                text(json, "soa_edit"),
                text(json, "soa_edit_api"),
                flag(json, "dnssec"),
                text(json, "nsec3param"),
                flag(json, "api_rectify"),
                text(json, "zonecast_denial"),
                text(json, "zonecast_group"),
                text(json, "catalog"),
                text(json, "zonecast_catalog_group"),
                refused(json));
    }

    private List<String> refused(JsonNode json) {
        List<String> refused = new ArrayList<>();
        for (String field : List.of("nsec3narrow", "presigned")) {
            if (flag(json, field).orElse(false)) {
                refused.add(field);
            }
        }
        for (String field : List.of("masters", "master_tsig_key_ids", "slave_tsig_key_ids")) {
            if (!texts(json, field).orElse(List.of()).isEmpty()) {
                refused.add(field);
            }
        }
        return refused;
    }

    /** The field {@code rrsets}. */
    List<RrsetInput> rrsets(JsonNode json) {
        JsonNode list = json.path("rrsets");
        if (!list.isArray()) {
            problems.add("Key 'rrsets' not present or not an Array");
            return List.of();
        }
        List<RrsetInput> rrsets = new ArrayList<>(list.size());
        for (JsonNode rrset : list) {
            if (!rrset.isObject()) {
                problems.add("An element of 'rrsets' is not an Object");
                continue;
            }
            Optional<String> name = needed(rrset, "name");
            Optional<String> type = needed(rrset, "type");
            Optional<String> changetype = text(rrset, "changetype");
            Optional<Long> ttl = number(rrset, "ttl");
            Optional<List<RrsetInput.Content>> records =
                    objects(rrset, "records").map(this::records);
            Optional<List<RrsetInput.Remark>> comments =
                    objects(rrset, "comments").map(this::comments);
            if (name.isPresent() && type.isPresent()) {
                rrsets.add(new RrsetInput(name.get(), type.get(), changetype, ttl, records, comments));
            }
        }
        return rrsets;
    }

    private List<RrsetInput.Content> records(List<JsonNode> list) {
        List<RrsetInput.Content> records = new ArrayList<>(list.size());
        for (JsonNode record : list) {
            if (flag(record, "set-ptr").orElse(false)) {
                problems.add("Field 'set-ptr' is not offered");
            }
            boolean disabled = flag(record, "disabled").orElse(false);
            needed(record, "content").ifPresent(content -> records.add(new RrsetInput.Content(content, disabled)));
        }
        return records;
    }

    private List<RrsetInput.Remark> comments(List<JsonNode> list) {
        List<RrsetInput.Remark> comments = new ArrayList<>(list.size());
        for (JsonNode comment : list) {
            Optional<String> content = needed(comment, "content");
            Optional<String> account = needed(comment, "account");
            Optional<Long> modified = number(comment, "modified_at");
            if (content.isPresent() && account.isPresent()) {
                comments.add(new RrsetInput.Remark(content.get(), account.get(), modified));
            }
        }
        return comments;
    }

    private Optional<List<JsonNode>> objects(JsonNode json, String key) {
        JsonNode list = json.path(key);
        if (list.isMissingNode() || list.isNull()) {
            return Optional.empty();
        }
        List<JsonNode> objects = new ArrayList<>(list.size());
        for (JsonNode node : list) {
            if (node.isObject()) {
                objects.add(node);
            } else {
                problems.add("An element of '" + key + "' is not an Object");
            }
        }
        if (!list.isArray()) {
            problems.add("Key '" + key + "' is not an Array");
        }
        return Optional.of(objects);
    }

    private Optional<String> needed(JsonNode json, String key) {
        JsonNode node = json.path(key);
        if (!node.isTextual()) {
            problems.add("Key '" + key + "' not present or not a String");
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    private Optional<String> text(JsonNode json, String key) {
        JsonNode node = json.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        return needed(json, key);
    }

    private Optional<List<String>> texts(JsonNode json, String key) {
        JsonNode list = json.path(key);
        if (list.isMissingNode() || list.isNull()) {
            return Optional.empty();
        }
        if (!list.isArray()) {
            problems.add(key.equals("nameservers") ? "Nameservers is not a list" : "Key '" + key + "' is not an Array");
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode node : list) {
            if (node.isTextual()) {
                texts.add(node.textValue());
            } else {
                problems.add(
                        key.equals("nameservers")
                                ? "Nameservers must be non-empty strings"
                                : "An element of '" + key + "' is not a String");
            }
        }
        return Optional.of(texts);
    }

    private Optional<Boolean> flag(JsonNode json, String key) {
        JsonNode node = json.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            problems.add("Key '" + key + "' not present or not a Bool");
            return Optional.empty();
        }
        return Optional.of(node.booleanValue());
    }

    /** PowerDNS takes whole numbers as text too. */
    private Optional<Long> number(JsonNode json, String key) {
        JsonNode node = json.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        String text = node.isIntegralNumber() || node.isTextual() ? node.asText() : "";
        try {
            BigInteger value = new BigInteger(text);
            if (value.abs().compareTo(MAX) <= 0) {
                return Optional.of(value.longValueExact());
            }
            problems.add("Value for key '" + key + "' is out of range");
        } catch (NumberFormatException e) {
            problems.add("Key '" + key + "' not present or not an Integer");
        }
        return Optional.empty();
    }
}
