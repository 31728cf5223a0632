package io.zonecast.nameserver;

import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.transfer.Notifier;
import io.zonecast.nameserver.transfer.NotifyTarget;
import io.zonecast.nameserver.transfer.TransferRule;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nameserver by itself: serves a folder of master files and reloads what changes in it. */
public final class Main {
    private static final long BEGAN = System.nanoTime();

    static {
        // Before the first logger.
        System.setProperty(StandaloneLogging.PROPERTY, "true");
    }

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final String VERSION = "0.1.0";
    private static final int USAGE_ERROR = 2;

    private Main() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    /** The same; returns the exit code. */
    static int run(String... args) throws InterruptedException {
        List<String> all = List.of(args);
        if (all.contains("--help") || all.contains("-h")) {
            System.out.print(StandaloneOptions.USAGE);
            return 0;
        }
        if (all.contains("--version") || all.contains("-V")) {
            System.out.println(VERSION);
            return 0;
        }
        try {
            return serve(StandaloneOptions.parse(args));
        } catch (StandaloneOptions.Wrong e) {
            System.err.println(e.getMessage());
            System.err.print(StandaloneOptions.USAGE);
            return USAGE_ERROR;
        }
    }

    private static int serve(StandaloneOptions options) throws InterruptedException {
        ZoneTable table = new ZoneTable();
        CountDownLatch stop = new CountDownLatch(1);
        try {
            List<InetSocketAddress> addresses =
                    options.listen().stream().map(NameserverSettings::address).toList();
            Path keyFile = options.tsigKeys().orElse(null);
            TsigKeys keys = keyFile == null ? TsigKeys.NONE : TsigKeys.read(keyFile);
            FolderImage image = options.image().map(FolderImage::new).orElse(null);
            TransferSettings transfer = new TransferSettings(
                    options.allowTransfer().stream().map(TransferRule::parse).toList(), keys, TransferSettings.MOST);
            NameserverSettings clear = NameserverSettings.on(addresses).with(options.udpIo());
            NameserverSettings settings =
                    options.tls().map(clear::withTls).orElse(clear).withTransfer(transfer);
            List<NotifyTarget> targets = options.notified().stream()
                    .map(text -> NotifyTarget.parse(text, NameserverSettings::address, keys))
                    .toList();
            try (Notifier notifier = Notifier.start(
                            table, targets, Notifier.Timing.DEFAULT, Nameserver::now, new SecureRandom());
                    ZoneFolder folder = ZoneFolder.load(options.zones(), table, notifier::changed, image)) {
                LOG.info(
                        "zones loaded zones={} files_read={} took_ms={}",
                        folder.zones(),
                        folder.parsed(),
                        (System.nanoTime() - BEGAN) / 1_000_000);
                if (folder.parsed() > 0) {
                    // Answers leave no garbage: without this, what parsing left behind would stay resident for good.
                    System.gc();
                }
                try (Nameserver server = Nameserver.start(settings, table)) {
                    folder.follow();
                    LOG.info(
                            "nameserver is ready zones={} listen={} took_ms={}",
                            folder.zones(),
                            server.listening(),
                            (System.nanoTime() - BEGAN) / 1_000_000);
                    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stop::countDown));
                    stop.await();
                }
            }
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("nameserver can't start error={}", e.getMessage());
            return 1;
        }
    }
}
