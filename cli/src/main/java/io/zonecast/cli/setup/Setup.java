package io.zonecast.cli.setup;

import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes what a fleet needs before its first start. Doing it again keeps every key, and every file of settings unless
 * told otherwise; a secondary that is new gets its key, its user and its settings.
 */
public final class Setup {
    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,32}");
    private static final List<Role> PRIMARY = List.of(Role.API_PROXY, Role.ZONE_PROVIDER, Role.HEALTH_CHECKER);

    private final FleetPlan plan;
    private final boolean overwrite;

    private Setup(FleetPlan plan, boolean overwrite) {
        this.plan = plan;
        this.overwrite = overwrite;
    }

    /**
     * Makes everything that is missing.
     *
     * @param overwrite true to write the settings anew where they exist
     * @throws Failure.Refused where the plan or the folder won't do
     */
    public static void write(FleetPlan plan, boolean overwrite) {
        new Setup(plan, overwrite).write();
    }

    /** The secondaries that have a key in {@code dir}, in order. */
    public static List<String> secondaries(Path dir) {
        Path keys = dir.resolve("keys");
        if (!Files.isDirectory(keys)) {
            return List.of();
        }
        List<String> primary = PRIMARY.stream().map(Role::word).toList();
        try (Stream<Path> files = Files.list(keys)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".nk"))
                    .map(name -> name.substring(0, name.length() - ".nk".length()))
                    .filter(id -> !primary.contains(id))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new Failure.Refused("can't read " + keys + ": " + e.getMessage());
        }
    }

    private void write() {
        plan.secondaries().forEach(secondary -> checkId(secondary.id()));
        List.of("keys", "conf", "nats", "state")
                .forEach(name -> SecretFiles.folder(plan.dir().resolve(name)));
        SecretFiles.folder(plan.dir().resolve("nats").resolve("store"));
        Map<Role, String> keys = new EnumMap<>(Role.class);
        List<NatsConfiguration.User> users = new ArrayList<>();
        TreeSet<String> secondaries = new TreeSet<>(secondaries(plan.dir()));
        plan.secondaries().forEach(secondary -> secondaries.add(secondary.id()));
        for (Role role : PRIMARY) {
            keys.put(role, publicKey(role.word()));
            users.add(new NatsConfiguration.User(
                    role.word(), publicKey(role.word()), permissions(role, List.copyOf(secondaries))));
        }
        secondaries.forEach(id -> users.add(new NatsConfiguration.User(id, publicKey(id), Permissions.secondary(id))));
        SecretFiles.randomKey(plan.apiKey(), Base64.getUrlEncoder().withoutPadding());
        SecretFiles.randomKey(plan.keyEncryptionKey(), Base64.getEncoder());
        keep(plan.natsConfiguration(), NatsConfiguration.server(plan));
        SecretFiles.write(
                plan.natsConfiguration().resolveSibling("users.conf"), NatsConfiguration.users(users), "rw-r--r--");
        ServiceSettings settings = new ServiceSettings(plan, keys);
        keep(plan.settings(Role.API_PROXY.word()), settings.apiProxy());
        keep(plan.settings(Role.ZONE_PROVIDER.word()), settings.zoneProvider());
        keep(plan.settings(Role.HEALTH_CHECKER.word()), settings.healthChecker());
        plan.secondaries().forEach(secondary -> keep(plan.settings(secondary.id()), settings.secondary(secondary)));
    }

    private static void checkId(String id) {
        if (!ID.matcher(id).matches()
                || PRIMARY.stream().anyMatch(role -> role.word().equals(id))) {
            throw new Failure.Refused("a secondary can't be called \"" + id
                    + "\": use 1 to 32 of a-z 0-9 _ -, and no other service's name");
        }
    }

    private static Permissions permissions(Role role, List<String> secondaries) {
        return switch (role) {
            case API_PROXY -> Permissions.apiProxy();
            case ZONE_PROVIDER -> Permissions.zoneProvider(secondaries);
            case HEALTH_CHECKER -> Permissions.healthChecker();
            case SECONDARY_SYNCER -> throw new IllegalArgumentException("each secondary has its own");
        };
    }

    private String publicKey(String id) {
        return NatsKeys.fromOrNewSeedFile(plan.seed(id)).publicKey();
    }

    private void keep(Path file, String text) {
        if (overwrite || !Files.exists(file)) {
            SecretFiles.write(file, text, "rw-r--r--");
        }
    }
}
