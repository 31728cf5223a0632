package io.zonecast.secondarysyncer;

import io.zonecast.common.config.Config;
import io.zonecast.common.version.Group;
import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.CookieSecret;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.limit.LimitSettings;
import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.tls.TlsFiles;
import io.zonecast.nameserver.tls.TlsKeeper;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.nameserver.transfer.NotifyTarget;
import io.zonecast.nameserver.transfer.TransferRule;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.nameserver.tsig.TsigKeys;
import io.zonecast.nameserver.udp.UdpIo;
import io.zonecast.secondarysyncer.check.CheckSettings;
import io.zonecast.secondarysyncer.store.StoreLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a secondary; {@code secondary-syncer.toml} explains each.
 *
 * @param group whose zones
 * @param nameserver how to answer
 * @param notified servers that are told of each change
 * @param store bounds of the disk
 * @param threads that check, build and load zones side by side
 * @param maxZoneBytes longest zone body, packed or unpacked, in octets
 * @param compareInterval between comparisons of the digest trees
 * @param compareSettle how long a version may be on its way
 * @param repairParallel how many zones are fetched at the same time
 * @param repairMemory octets of zones that may be fetched at the same time
 * @param repairFirst delay after the first failed fetch of a zone
 * @param repairMost longest delay between fetches of a zone
 * @param joinInterval how often the secondary makes itself known
 * @param drainHook script to run when it leaves service and when it is back
 * @param hookTimeout the script is ended after this
 * @param drainGrace from the script's end until nothing is answered any more
 * @param check how to check disk and memory in the background
 * @param zoneSeries zones that metrics show one by one; none where there are more
 */
public record SecondarySyncerSettings(
        Group group,
        NameserverSettings nameserver,
        List<NotifyTarget> notified,
        StoreLimits store,
        int threads,
        int maxZoneBytes,
        Duration compareInterval,
        Duration compareSettle,
        int repairParallel,
        long repairMemory,
        Duration repairFirst,
        Duration repairMost,
        Duration joinInterval,
        Optional<Path> drainHook,
        Duration hookTimeout,
        Duration drainGrace,
        CheckSettings check,
        int zoneSeries) {
    private static final String LISTEN = "127.0.0.1:5300";
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration DAY = Duration.ofDays(1);
    /** What a Prometheus takes from one target without pain, twice. */
    private static final int MOST_SERIES = 100_000;

    /** Reads all; problems are noted in {@code config}. */
    public static SecondarySyncerSettings read(Config config) {
        int cores = Runtime.getRuntime().availableProcessors();
        TsigKeys keys = keys(config);
        return new SecondarySyncerSettings(
                group(config),
                nameserver(config, cores, keys),
                notify(config, keys),
                store(config),
                config.integer("threads", cores, 1, 1024),
                config.integer("zone.max-mib", 512, 1, 1023) << 20,
                config.duration("compare.interval", Duration.ofSeconds(30), SHORT, DAY),
                config.duration("compare.settle", Duration.ofSeconds(5), SHORT, DAY),
                config.integer("repair.parallel", 8, 1, 256),
                (long) config.integer("repair.memory-mib", 256, 1, 1 << 20) << 20,
                config.duration("repair.first-delay", Duration.ofMillis(100), SHORT, DAY),
                config.duration("repair.most-delay", Duration.ofSeconds(10), SHORT, DAY),
                config.duration("join.interval", Duration.ofSeconds(30), SHORT, DAY),
                config.optionalPath("drain.hook"),
                config.duration("drain.hook-timeout", Duration.ofSeconds(30), SHORT, DAY),
                config.duration("drain.grace", Duration.ofSeconds(5), Duration.ZERO, DAY),
                check(config),
                config.integer("metrics.zones", 0, 0, MOST_SERIES));
    }

    private static Group group(Config config) {
        String token = config.text("group", Group.ALL.token());
        try {
            return new Group(token);
        } catch (IllegalArgumentException e) {
            config.problem("group", e.getMessage());
            return Group.ALL;
        }
    }

    private static TsigKeys keys(Config config) {
        Optional<Path> file = config.optionalPath("transfer.keys-file");
        if (file.isPresent()) {
            try {
                return TsigKeys.read(file.get());
            } catch (IOException e) {
                config.problem("transfer.keys-file", "can't be read: " + e.getMessage());
            } catch (IllegalArgumentException e) {
                config.problem("transfer.keys-file", String.valueOf(e.getMessage()));
            }
        }
        return TsigKeys.NONE;
    }

    private static TransferSettings transfer(Config config, TsigKeys keys) {
        int most = config.integer("transfer.most", TransferSettings.MOST, 1, 10_000);
        try {
            return new TransferSettings(
                    config.texts("transfer.allow", List.of()).stream()
                            .map(TransferRule::parse)
                            .toList(),
                    keys,
                    most);
        } catch (IllegalArgumentException e) {
            config.problem("transfer.allow", String.valueOf(e.getMessage()));
            return TransferSettings.NONE;
        }
    }

    private static List<NotifyTarget> notify(Config config, TsigKeys keys) {
        try {
            return config.texts("transfer.notify", List.of()).stream()
                    .map(text -> NotifyTarget.parse(text, NameserverSettings::address, keys))
                    .toList();
        } catch (IllegalArgumentException e) {
            config.problem("transfer.notify", String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static LimitSettings limit(Config config) {
        LimitSettings usual = LimitSettings.NONE;
        return new LimitSettings(
                config.integer("rrl.rate", usual.rate(), 0, LimitSettings.MOST_RATE),
                config.integer("rrl.slip", usual.slip(), 0, 100),
                config.integer("rrl.ipv4-prefix", usual.ipv4Bits(), 1, 32),
                config.integer("rrl.ipv6-prefix", usual.ipv6Bits(), 1, 64),
                config.flag("rrl.log-only", usual.logOnly()));
    }

    private static NameserverSettings nameserver(Config config, int cores, TsigKeys keys) {
        List<InetSocketAddress> listen = config.addresses("dns.listen", LISTEN);
        if (listen.isEmpty()) {
            config.problem("dns.listen", "at least one address is needed");
            listen = List.of(NameserverSettings.address(LISTEN));
        }
        TcpLimits usual = TcpLimits.DEFAULT;
        TcpLimits tcp = new TcpLimits(
                config.integer("dns.tcp-connections", usual.maxConnections(), 1, 1_000_000),
                config.integer("dns.tcp-connections-per-client", usual.maxConnectionsPerClient(), 1, 1_000_000),
                config.duration("dns.tcp-idle", usual.idle(), SHORT, DAY),
                config.duration("dns.tcp-message", usual.message(), SHORT, DAY));
        Optional<TlsSettings> tls = tls(config);
        TransferSettings transfer = transfer(config, keys);
        try {
            NameserverSettings.check(transfer, tls);
        } catch (IllegalArgumentException e) {
            config.problem("transfer.allow", String.valueOf(e.getMessage()));
            transfer = TransferSettings.NONE;
        }
        return new NameserverSettings(
                listen,
                config.integer("dns.udp-loops", cores, 1, 1024),
                config.choice("dns.udp-io", UdpIo.class, UdpIo.AUTO),
                profile(config, tcp),
                tcp,
                transfer,
                limit(config),
                tls);
    }

    private static Optional<TlsSettings> tls(Config config) {
        List<InetSocketAddress> listen = config.addresses("dns.tls-listen");
        Optional<Path> certificate = config.optionalPath("dns.tls-certificate-file");
        Optional<Path> key = config.optionalPath("dns.tls-certificate-key-file");
        Optional<Path> clientCa = config.optionalPath("dns.tls-client-ca-file");
        int connections = config.integer("dns.tls-connections", TlsSettings.CONNECTIONS, 1, 1_000_000);
        int perClient =
                config.integer("dns.tls-connections-per-client", TlsSettings.CONNECTIONS_PER_CLIENT, 1, 1_000_000);
        Duration handshake = config.duration("dns.tls-handshake", TlsSettings.HANDSHAKE, SHORT, DAY);
        if (listen.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            config.problem(
                    "dns.tls-listen", "needs dns.tls-certificate-file and dns.tls-certificate-key-file beside it");
            return Optional.empty();
        }
        TlsFiles files = new TlsFiles(certificate.get(), key.get(), clientCa);
        try {
            TlsKeeper.check(files);
        } catch (IOException e) {
            config.problem("dns.tls-certificate-file", "can't be used: " + e.getMessage());
        }
        return Optional.of(new TlsSettings(listen, files, connections, perClient, handshake));
    }

    private static ServerProfile profile(Config config, TcpLimits tcp) {
        return NameserverSettings.profile(
                config.integer("dns.max-udp", Answerer.DEFAULT_MAX_UDP, 512, 4096),
                told(config, "dns.identity", config.text("dns.identity", config.text("id", ""))),
                told(config, "dns.version", config.text("dns.version", "Zonecast")),
                cookieSecret(config),
                tcp);
    }

    private static String told(Config config, String key, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > ServerProfile.MAX_TEXT) {
            config.problem(key, "has more than " + ServerProfile.MAX_TEXT + " octets");
            return "";
        }
        return text;
    }

    private static Optional<CookieSecret> cookieSecret(Config config) {
        Optional<Path> file = config.optionalPath("dns.cookie-secret-file");
        if (file.isPresent()) {
            try {
                return Optional.of(new CookieSecret(
                        HexFormat.of().parseHex(Files.readString(file.get()).strip())));
            } catch (IOException | IllegalArgumentException e) {
                config.problem("dns.cookie-secret-file", "holds no 32 hexadecimal digits: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static CheckSettings check(Config config) {
        return new CheckSettings(
                config.duration("check.period", DAY, SHORT, Duration.ofDays(365)),
                (long) config.integer("check.mib-per-second", 16, 1, 10_000) << 20,
                config.duration("check.signatures-every", Duration.ofMinutes(1), SHORT, DAY),
                config.duration("check.signatures-below", DAY, Duration.ZERO, Duration.ofDays(365)));
    }

    private static StoreLimits store(Config config) {
        StoreLimits defaults = StoreLimits.DEFAULT;
        return new StoreLimits(
                config.integer("store.segment-mib", defaults.segmentBytes() >> 20, 1, 1024) << 20,
                config.integer("store.keep-diffs", defaults.diffs(), 1, 100_000),
                defaults.bytesPerDiff(),
                defaults.diffBytes(),
                config.number("store.garbage-mib", defaults.garbageBytes() >> 20, 1, 1 << 20) << 20,
                config.integer("store.garbage-percent", defaults.garbagePercent(), 10, 90),
                defaults.tombstones());
    }
}
