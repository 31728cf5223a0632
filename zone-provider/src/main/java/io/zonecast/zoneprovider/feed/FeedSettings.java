package io.zonecast.zoneprovider.feed;

import io.zonecast.common.config.Config;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.transfer.NotifyTarget;
import io.zonecast.nameserver.transfer.TransferRule;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who is fed from here.
 *
 * @param listen addresses for UDP and TCP; none to feed nobody
 * @param transfer who may have zones
 * @param notified who is told of each new version
 * @param keepOctets of the diffs kept for IXFR, of all zones together
 */
public record FeedSettings(
        List<InetSocketAddress> listen, TransferSettings transfer, List<NotifyTarget> notified, long keepOctets) {
    private static final long KEEP = 64L << 20;

    /** Nobody. */
    public static final FeedSettings NONE = new FeedSettings(List.of(), TransferSettings.NONE, List.of(), KEEP);

    public FeedSettings {
        listen = List.copyOf(listen);
        notified = List.copyOf(notified);
    }

    /** Reads them. */
    public static FeedSettings read(Config config) {
        List<InetSocketAddress> listen =
                config.texts("feed.listen", List.of()).isEmpty() ? List.of() : addresses(config);
        TsigKeys keys = keys(config);
        TransferSettings transfer = transfer(config, keys);
        List<NotifyTarget> notified = notified(config, keys);
        if (listen.isEmpty() && !(transfer.allow().isEmpty() && notified.isEmpty())) {
            config.problem("feed.listen", "is needed where feed.allow or feed.notify says somebody is fed");
        }
        return new FeedSettings(listen, transfer, notified, config.number("feed.keep-octets", KEEP, 0, 1L << 40));
    }

    private static List<InetSocketAddress> addresses(Config config) {
        try {
            return config.texts("feed.listen", List.of()).stream()
                    .map(NameserverSettings::address)
                    .toList();
        } catch (IllegalArgumentException e) {
            config.problem("feed.listen", String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static TsigKeys keys(Config config) {
        Optional<Path> file = config.optionalPath("feed.keys-file");
        if (file.isPresent()) {
            try {
                return TsigKeys.read(file.get());
            } catch (IOException e) {
                config.problem("feed.keys-file", "can't be read: " + e.getMessage());
            } catch (IllegalArgumentException e) {
                config.problem("feed.keys-file", String.valueOf(e.getMessage()));
            }
        }
        return TsigKeys.NONE;
    }

    private static TransferSettings transfer(Config config, TsigKeys keys) {
        int most = config.integer("feed.most", TransferSettings.MOST, 1, 10_000);
        try {
            TransferSettings transfer = new TransferSettings(
                    config.texts("feed.allow", List.of()).stream()
                            .map(TransferRule::parse)
                            .toList(),
                    keys,
                    most);
            // The feed has no TLS.
            NameserverSettings.check(transfer, Optional.empty());
            return transfer;
        } catch (IllegalArgumentException e) {
            config.problem("feed.allow", String.valueOf(e.getMessage()));
            return TransferSettings.NONE;
        }
    }

    private static List<NotifyTarget> notified(Config config, TsigKeys keys) {
        try {
            return config.texts("feed.notify", List.of()).stream()
                    .map(text -> NotifyTarget.parse(text, NameserverSettings::address, keys))
                    .toList();
        } catch (IllegalArgumentException e) {
            config.problem("feed.notify", String.valueOf(e.getMessage()));
            return List.of();
        }
    }
}
