package io.zonecast.apiproxy;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.outbox.RelayTiming;
import io.zonecast.apiproxy.rest.RestSettings;
import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.common.config.Config;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of the api-proxy.
 *
 * @param listen where the API is offered
 * @param plain HTTP without TLS, loopback only
 * @param certificate of an authority
 * @param certificateNames names for a self-made certificate
 * @param keyFile file of the API key; empty for {@code api.key} in the state folder, made where it is not there
 * @param maxBody largest request body, octets
 * @param maxConnections to the API at the same time
 * @param storeFile SQLite file; empty for {@code primary.db} in the state folder
 * @param maxStore octets that the store may grow to
 * @param readers reads of the store at the same time
 * @param historyAge how long the history is kept
 * @param defaults of new zones
 * @param relay when zone events are sent again
 * @param maxEvents zone events in the outbox above which no write is taken
 * @param compareInterval between comparisons with the zone-provider
 * @param contentCache octets of large zones kept for the zone-provider's next page
 */
record ApiProxySettings(
        List<InetSocketAddress> listen,
        boolean plain,
        Optional<RestSettings.Certificate> certificate,
        List<String> certificateNames,
        Optional<Path> keyFile,
        long maxBody,
        int maxConnections,
        Optional<Path> storeFile,
        long maxStore,
        int readers,
        Duration historyAge,
        ZoneDefaults defaults,
        RelayTiming relay,
        long maxEvents,
        Duration compareInterval,
        long contentCache) {
    private static final int MIB = 1 << 20;

    /** Tombstones are kept as long as the zone-provider keeps its own. */
    static final Duration TOMBSTONES = Duration.ofDays(400);

    static ApiProxySettings read(Config config) {
        List<InetSocketAddress> listen = config.addresses("api.listen", "127.0.0.1:8081");
        boolean plain = config.flag("http.plain", false);
        if (plain) {
            for (InetSocketAddress address : listen) {
                if (address.getAddress() == null || !address.getAddress().isLoopbackAddress()) {
                    config.problem(
                            "http.plain", "only allowed where api.listen is loopback, which " + address + " is not");
                }
            }
        }
        return new ApiProxySettings(
                listen,
                plain,
                certificate(config),
                config.texts("api.certificate-names", names(listen)),
                config.optionalPath("api.key-file"),
                config.integer("api.max-body-mib", 64, 1, 1024) * (long) MIB,
                config.integer("api.max-connections", 1000, 1, 100_000),
                config.optionalPath("store.file"),
                config.integer("store.max-mib", 1 << 20, 1, 1 << 24) * (long) MIB,
                config.integer("store.readers", 4, 1, 64),
                config.duration("history.max-age", Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(3650)),
                defaults(config),
                relay(config),
                config.number("outbox.max-events", 1_000_000, 1, 1_000_000_000),
                config.duration(
                        "primary.compare-interval", Duration.ofMinutes(15), Duration.ofSeconds(1), Duration.ofDays(1)),
                config.integer("content.cache-mib", 128, 1, 16_384) * (long) MIB);
    }

    private static Optional<RestSettings.Certificate> certificate(Config config) {
        Optional<Path> chain = config.optionalPath("api.certificate-file");
        Optional<Path> key = config.optionalPath("api.certificate-key-file");
        if (chain.isPresent() != key.isPresent()) {
            config.problem(
                    chain.isPresent() ? "api.certificate-file" : "api.certificate-key-file",
                    "api.certificate-file and api.certificate-key-file go together");
        }
        return chain.isPresent() && key.isPresent()
                ? Optional.of(new RestSettings.Certificate(chain.get(), key.get()))
                : Optional.empty();
    }

    private static List<String> names(List<InetSocketAddress> listen) {
        List<String> names = new ArrayList<>(List.of("localhost"));
        for (InetSocketAddress address : listen) {
            if (address.getAddress() != null && !address.getAddress().isAnyLocalAddress()) {
                names.add(address.getAddress().getHostAddress());
            }
        }
        return names.stream().distinct().toList();
    }

    private static ZoneDefaults defaults(Config config) {
        String group = config.text("zone.default-group", Group.ALL.token());
        Group checked = Group.ALL;
        try {
            checked = new Group(group);
        } catch (IllegalArgumentException e) {
            config.problem("zone.default-group", e.getMessage());
        }
        String soa = config.text("zone.default-soa-content", ZoneDefaults.SOA_CONTENT);
        try {
            CreateZone.soa(Name.parse("example."), soa);
        } catch (InvalidRdata | InvalidName e) {
            config.problem("zone.default-soa-content", e.getMessage());
        }
        String soaEdit = config.text("zone.default-soa-edit", "");
        String soaEditApi = config.text("zone.default-soa-edit-api", "DEFAULT");
        if (SoaEdit.parse(soaEdit).isEmpty()) {
            config.problem("zone.default-soa-edit", "\"" + soaEdit + "\" is not known");
        }
        if (SoaEditApi.parse(soaEditApi).isEmpty()) {
            config.problem("zone.default-soa-edit-api", "\"" + soaEditApi.toLowerCase(Locale.ROOT) + "\" is not known");
        }
        return new ZoneDefaults(
                new ZoneSettings(
                        config.flag("zone.default-dnssec", false),
                        config.choice("zone.default-denial", ZoneSettings.Denial.class, ZoneSettings.Denial.NSEC3),
                        checked),
                SoaEdit.parse(soaEdit).orElse(SoaEdit.UNSET),
                SoaEditApi.parse(soaEditApi).orElse(SoaEditApi.DEFAULT),
                config.integer("zone.default-ttl", 3600, 0, Integer.MAX_VALUE),
                catalog(config),
                soa);
    }

    private static Optional<Name> catalog(Config config) {
        String text = config.text("zone.default-catalog-zone", "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Name.parse(text));
        } catch (InvalidName e) {
            config.problem("zone.default-catalog-zone", e.getMessage());
            return Optional.empty();
        }
    }

    private static RelayTiming relay(Config config) {
        return new RelayTiming(
                config.duration(
                        "outbox.again-after", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofHours(1)),
                config.duration(
                        "outbox.again-at-most", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofDays(1)),
                config.duration(
                        "outbox.append-timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(1)),
                Duration.ofMillis(100));
    }
}
