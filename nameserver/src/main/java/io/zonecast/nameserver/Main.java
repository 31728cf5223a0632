package io.zonecast.nameserver;

import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.transfer.Notifier;
import io.zonecast.nameserver.transfer.NotifyTarget;
import io.zonecast.nameserver.transfer.TransferRule;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.nameserver.tsig.TsigKeys;
import io.zonecast.nameserver.udp.UdpIo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The nameserver by itself: serves a folder of master files and reloads what changes in it. */
@Command(
        name = "nameserver",
        description = "Serves the zones of a folder of master files.",
        mixinStandardHelpOptions = true,
        version = "0.1.0")
public final class Main implements Callable<Integer> {
    static {
        // Before the first logger.
        System.setProperty(StandaloneLogging.PROPERTY, "true");
    }

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final String IMAGE = ".zonecast-image";

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            description = "Address to answer on, UDP and TCP; may be given several times. Default: 127.0.0.1:5353")
    private List<String> listen = List.of("127.0.0.1:5353");

    @Option(
            names = "--zones",
            paramLabel = "DIR",
            required = true,
            description = "Folder of master files; example.org.zone holds the zone example.org.")
    private Path zones = Path.of(".");

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "Where the zones are kept ready to be served, so that the next start reads only master files"
                    + " that changed. Default: " + IMAGE + " in the folder")
    private @Nullable Path image;

    @Option(names = "--no-image", description = "Read all master files at every start, and keep nothing")
    private boolean noImage;

    @Option(
            names = "--allow-transfer",
            paramLabel = "RULE",
            description = "Who may have whole zones: NETWORK, 'key NAME', or 'NETWORK key NAME'; may be given several"
                    + " times. Default: nobody")
    private List<String> allowTransfer = List.of();

    @Option(names = "--tsig-keys", paramLabel = "FILE", description = "TSIG keys, one on a line: NAME ALGORITHM SECRET")
    private @Nullable Path tsigKeys;

    @Option(
            names = "--notify",
            paramLabel = "TARGET",
            description = "Server to tell of changes: ADDR:PORT or 'ADDR:PORT key NAME'; may be given several times")
    private List<String> notify = List.of();

    @Option(
            names = "--udp-io",
            defaultValue = "AUTO",
            description = "How UDP is read and written: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private UdpIo udpIo = UdpIo.AUTO;

    /** Runs until the process is told to end. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        long began = System.nanoTime();
        ZoneTable table = new ZoneTable();
        CountDownLatch stop = new CountDownLatch(1);
        try {
            List<InetSocketAddress> addresses =
                    listen.stream().map(NameserverSettings::address).toList();
            TsigKeys keys = tsigKeys == null ? TsigKeys.NONE : TsigKeys.read(tsigKeys);
            TransferSettings transfer = new TransferSettings(
                    allowTransfer.stream().map(TransferRule::parse).toList(), keys, TransferSettings.MOST);
            List<NotifyTarget> targets = notify.stream()
                    .map(text -> NotifyTarget.parse(text, NameserverSettings::address, keys))
                    .toList();
            try (Notifier notifier = Notifier.start(
                            table, targets, Notifier.Timing.DEFAULT, Nameserver::now, new SecureRandom());
                    ZoneFolder folder = ZoneFolder.load(zones, table, notifier::changed, image())) {
                LOG.info(
                        "zones loaded zones={} files_read={} took_ms={}",
                        folder.zones(),
                        folder.parsed(),
                        (System.nanoTime() - began) / 1_000_000);
                if (folder.parsed() > 0) {
                    // Answers leave no garbage: without this, what parsing left behind would stay resident for good.
                    System.gc();
                }
                try (Nameserver server = Nameserver.start(
                        NameserverSettings.on(addresses).with(udpIo).withTransfer(transfer), table)) {
                    folder.follow();
                    LOG.info(
                            "nameserver is ready zones={} listen={} took_ms={}",
                            folder.zones(),
                            server.listening(),
                            (System.nanoTime() - began) / 1_000_000);
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

    private @Nullable FolderImage image() {
        return noImage ? null : new FolderImage(image == null ? zones.resolve(IMAGE) : image);
    }
}
