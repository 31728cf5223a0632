package io.zonecast.healthchecker.operator;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.fleet.FleetRules;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the bodies of requests say. */
final class Bodies {
    private static final int BUCKETS = 65_536;

    /** Above it the whole tree is compared, which costs less than so many buckets one by one. */
    private static final int MAX_BUCKETS = 4_096;

    private Bodies() {}

    static String group(String body) {
        JsonFields json = json(body);
        try {
            return json.has("group") ? new Group(json.text("group")).token() : Group.ALL.token();
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused("group: " + e.getMessage());
        }
    }

    static String reason(String body) {
        JsonFields json = json(body);
        String reason = json.has("reason") ? json.text("reason") : "";
        if (reason.length() > SecondaryCommand.MAX_REASON) {
            throw new Failure.Refused("reason has more than " + SecondaryCommand.MAX_REASON + " characters");
        }
        return reason;
    }

    static ResyncOrder.Scope scope(String body) {
        JsonFields json = json(body);
        int scopes = (json.has("zones") ? 1 : 0) + (json.has("buckets") ? 1 : 0) + (json.has("everything") ? 1 : 0);
        if (scopes != 1) {
            throw new Failure.Refused("say one of zones, buckets, everything");
        }
        if (json.has("zones")) {
            return new ResyncOrder.Scope.Zones(zones(json.texts("zones")));
        }
        if (json.has("buckets")) {
            return buckets(json.integers("buckets").stream().distinct().toList());
        }
        if (!json.flag("everything")) {
            throw new Failure.Refused("everything must be true");
        }
        return new ResyncOrder.Scope.Everything();
    }

    private static ResyncOrder.Scope buckets(List<Integer> buckets) {
        if (buckets.isEmpty() || buckets.stream().anyMatch(bucket -> bucket < 0 || bucket >= BUCKETS)) {
            throw new Failure.Refused("buckets are numbers from 0 to " + (BUCKETS - 1) + ", at least one");
        }
        return buckets.size() > MAX_BUCKETS
                ? new ResyncOrder.Scope.Everything()
                : new ResyncOrder.Scope.Buckets(buckets);
    }

    private static List<Name> zones(List<String> texts) {
        if (texts.isEmpty() || texts.size() > FleetRules.MAX_ORDER_ZONES) {
            throw new Failure.Refused(
                    "zones are 1 to " + FleetRules.MAX_ORDER_ZONES + " names; for more say everything");
        }
        try {
            return texts.stream().map(Name::parse).distinct().toList();
        } catch (InvalidName e) {
            throw new Failure.Refused("zones: " + e.getMessage());
        }
    }

    private static JsonFields json(String body) {
        return JsonFields.parse((body.isBlank() ? "{}" : body).getBytes(StandardCharsets.UTF_8), "body");
    }
}
