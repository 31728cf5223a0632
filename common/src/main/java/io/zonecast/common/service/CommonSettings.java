package io.zonecast.common.service;

import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.bus.nats.NatsSettings;
import io.zonecast.common.config.Config;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Role;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What every service has in its settings.
 *
 * @param id the name under which it speaks
 * @param stateDir its own folder
 * @param nats how to reach the broker
 * @param nkeyFile seed of its key
 * @param trust public keys of the others
 * @param statusListen where it tells its status; empty for nowhere
 * @param debug true to log more
 */
record CommonSettings(
        String id,
        Path stateDir,
        NatsSettings nats,
        Path nkeyFile,
        Map<Role, List<String>> trust,
        List<InetSocketAddress> statusListen,
        boolean debug) {
    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,32}");
    private static final Set<String> RESERVED =
            Set.of(Role.API_PROXY.word(), Role.ZONE_PROVIDER.word(), Role.HEALTH_CHECKER.word());

    static CommonSettings read(Config config, String service, Role role) {
        String id = config.text("id", role == Role.SECONDARY_SYNCER ? "" : service);
        if (role == Role.SECONDARY_SYNCER && id.isEmpty()) {
            config.problem("id", "must be set: the name of this secondary");
        } else if (!ID.matcher(id).matches()) {
            config.problem("id", "must be 1 to 32 of a-z 0-9 _ -, is \"" + id + "\"");
        } else if (role == Role.SECONDARY_SYNCER && RESERVED.contains(id)) {
            config.problem("id", "is the name of another service");
        }
        NatsSettings nats = new NatsSettings(id, urls(config), config.optionalPath("nats.ca-file"));
        Map<Role, List<String>> trust = new EnumMap<>(Role.class);
        trust.put(Role.API_PROXY, keys(config, "trust.api-proxy"));
        trust.put(Role.ZONE_PROVIDER, keys(config, "trust.zone-provider"));
        trust.put(Role.HEALTH_CHECKER, keys(config, "trust.health-checker"));
        return new CommonSettings(
                id,
                config.path("state-dir", Path.of("/var/lib/zonecast", service)),
                nats,
                config.path("nats.nkey-file", Path.of("/etc/zonecast/keys", id + ".nk")),
                trust,
                config.addresses("status.listen", "127.0.0.1:" + statusPort(role)),
                config.flag("log.debug", false));
    }

    private static List<String> urls(Config config) {
        List<String> urls = config.texts("nats.urls", List.of("nats://127.0.0.1:4222"));
        if (urls.isEmpty()) {
            config.problem("nats.urls", "must name a server");
        }
        for (String url : urls) {
            if (!url.matches("(nats|tls)://[^/\\s]+")) {
                config.problem("nats.urls", "must be like nats://host:4222, has \"" + url + "\"");
            }
        }
        return urls;
    }

    private static List<String> keys(Config config, String key) {
        List<String> keys = config.texts(key, List.of());
        for (String text : keys) {
            try {
                NatsKeys.check(text);
            } catch (Failure.Refused e) {
                config.problem(key, e.getMessage());
            }
        }
        return keys;
    }

    private static int statusPort(Role role) {
        return switch (role) {
            case API_PROXY -> 9301;
            case ZONE_PROVIDER -> 9302;
            case HEALTH_CHECKER -> 9303;
            case SECONDARY_SYNCER -> 9304;
        };
    }
}
