package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Group;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Requests for tests. */
public final class Requests {
    public static final ZoneDefaults DEFAULTS = new ZoneDefaults(
            new ZoneSettings(false, ZoneSettings.Denial.NSEC3, Group.ALL),
            SoaEdit.UNSET,
            SoaEditApi.DEFAULT,
            3600,
            ZoneDefaults.SOA_CONTENT);

    private Requests() {}

    public static RrsetInput rrset(String name, String type, String... contents) {
        return new RrsetInput(
                name,
                type,
                Optional.of("REPLACE"),
                Optional.of(3600L),
                Optional.of(Arrays.stream(contents)
                        .map(content -> new RrsetInput.Content(content, false))
                        .toList()),
                Optional.empty());
    }

    public static RrsetInput delete(String name, String type) {
        return new RrsetInput(name, type, Optional.of("DELETE"), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static ZoneInput zone(String name, String soaEditApi, RrsetInput... rrsets) {
        return new ZoneInput(
                Optional.of(name),
                Optional.of("Native"),
                rrsets.length == 0 ? Optional.empty() : Optional.of(List.of(rrsets)),
                Optional.empty(),
                rrsets.length == 0 ? Optional.of(List.of("ns1.example.net.")) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(soaEditApi),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
