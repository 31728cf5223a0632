package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.Membership;
import io.zonecast.apiproxy.zone.Metadata;
import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import java.util.Locale;
import java.util.Optional;

/** Reads the fields of a zone that are not RRsets. */
final class PropertiesReader {
    private static final int MAX_ACCOUNT = 40;
    private static final String NSEC3 = "1 0 0 -";

    private final ZoneInput input;
    private final Problems problems;

    PropertiesReader(ZoneInput input, Problems problems) {
        this.input = input;
        this.problems = problems;
        for (String field : input.refused()) {
            problems.add("Field '" + field + "' asks for what this server does not offer");
        }
    }

    /** The properties of a new zone. */
    ZoneProperties create(ZoneDefaults defaults) {
        if (input.kind().isEmpty()) {
            problems.add("Key 'kind' not present or not a String");
        }
        boolean listed = kindGiven().filter(kind -> kind == ZoneKind.PRODUCER).isEmpty();
        return over(new ZoneProperties(
                ZoneKind.NATIVE,
                defaults.settings(),
                defaults.soaEdit(),
                defaults.soaEditApi(),
                false,
                "",
                listed ? defaults.catalog().map(catalog -> new Membership(catalog, "")) : Optional.empty(),
                Metadata.NONE,
                ZoneProperties.API));
    }

    /** These properties with what the request sets. */
    ZoneProperties over(ZoneProperties before) {
        String account = input.account().orElse(before.account());
        if (account.length() > MAX_ACCOUNT) {
            problems.add("Value for key 'account' is longer than " + MAX_ACCOUNT + " characters");
        }
        ZoneKind kind = input.kind().map(this::kind).orElse(before.kind());
        return new ZoneProperties(
                kind,
                kind == ZoneKind.PRODUCER ? unsigned(settings(before.settings())) : settings(before.settings()),
                input.soaEdit()
                        .map(text -> known(SoaEdit.parse(text), "soa_edit", text, SoaEdit.UNSET))
                        .orElse(before.soaEdit()),
                input.soaEditApi()
                        .map(text -> known(SoaEditApi.parse(text), "soa_edit_api", text, SoaEditApi.DEFAULT))
                        .orElse(before.soaEditApi()),
                input.apiRectify().orElse(before.apiRectify()),
                account,
                membership(before.membership()),
                before.metadata(),
                before.source());
    }

    private ZoneKind kind(String text) {
        Optional<ZoneKind> kind = ZoneKind.parse(text);
        if (kind.isEmpty()) {
            boolean known = switch (text.toLowerCase(Locale.ROOT)) {
                case "slave", "secondary", "consumer" -> true;
                default -> false;
            };
            problems.add(
                    known
                            ? "Zones of kind '" + text + "' are not offered; use Native, Master or Producer"
                            : "Unknown zone kind '" + text + "'");
        }
        return kind.orElse(ZoneKind.NATIVE);
    }

    /** Nobody asks a catalog for proofs: consumers take it whole, and signed by TSIG. */
    private ZoneSettings unsigned(ZoneSettings settings) {
        if (input.dnssec().orElse(false)) {
            problems.add("A Producer zone is not signed: 'dnssec' must be false");
        }
        return new ZoneSettings(false, settings.denial(), settings.group());
    }

    private Optional<ZoneKind> kindGiven() {
        return input.kind().flatMap(ZoneKind::parse);
    }

    private Optional<Membership> membership(Optional<Membership> before) {
        Optional<Name> catalog =
                input.catalog().isPresent() ? catalog(input.catalog().get()) : before.map(Membership::catalog);
        String group = input.catalogGroup().orElse(before.map(Membership::group).orElse(""));
        if (group.length() > Catalog.MAX_GROUP || !group.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            problems.add("Value for key 'zonecast_catalog_group' is longer than " + Catalog.MAX_GROUP
                    + " characters or has others than printable ones of ASCII");
        }
        if (catalog.isEmpty() && !input.catalogGroup().orElse("").isEmpty()) {
            problems.add("Key 'zonecast_catalog_group' needs 'catalog'");
        }
        return catalog.map(name -> new Membership(name, group));
    }

    /** PowerDNS takes the name without its last dot too. */
    private Optional<Name> catalog(String text) {
        return text.isEmpty() ? Optional.empty() : OwnerNames.zone(text.endsWith(".") ? text : text + ".", problems);
    }

    private <T> T known(Optional<T> value, String field, String text, T fallback) {
        if (value.isEmpty()) {
            problems.add("Value '" + text + "' for key '" + field + "' is not known");
        }
        return value.orElse(fallback);
    }

    private ZoneSettings settings(ZoneSettings before) {
        return new ZoneSettings(
                input.dnssec().orElse(before.dnssec()),
                denial(before.denial()),
                input.group().map(this::group).orElse(before.group()));
    }

    private ZoneSettings.Denial denial(ZoneSettings.Denial before) {
        if (input.denial().isPresent()) {
            String word = input.denial().get();
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "nsec3" -> ZoneSettings.Denial.NSEC3;
                case "nsec" -> ZoneSettings.Denial.NSEC;
                default -> {
                    problems.add("Value '" + word + "' for key 'zonecast_denial' is neither 'nsec3' nor 'nsec'");
                    yield before;
                }
            };
        }
        return input.nsec3param().map(this::nsec3param).orElse(before);
    }

    private ZoneSettings.Denial nsec3param(String text) {
        if (text.isEmpty()) {
            return ZoneSettings.Denial.NSEC;
        }
        if (!text.strip().replaceAll("\\s+", " ").equals(NSEC3)) {
            problems.add("NSEC3PARAMs '" + text + "' are not offered: only '" + NSEC3
                    + "' (RFC 9276), or the empty text for NSEC");
        }
        return ZoneSettings.Denial.NSEC3;
    }

    private Group group(String token) {
        try {
            return new Group(token);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Group.ALL;
        }
    }
}
