package io.zonecast.nameserver.tls;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves connections with the certificate that is on disk: files that change are read again and used together for the
 * connections that come then; those that are open go on with what they have. What can't be used changes nothing. Safe for
 * any thread.
 */
public final class TlsKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsKeeper.class);

    /** Between looks; files must be the same in two of them, so that a pair is not read while it is written. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private record Stamp(Path file, long modified, long size, String key) {}

    private final TlsFiles files;
    private final Semaphore handshakes;
    private final AtomicLong full = new AtomicLong();
    private final AtomicLong resumed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong reloaded = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile TlsIdentity identity;

    private TlsKeeper(TlsFiles files, int handshakes, List<Stamp> stamps, TlsIdentity identity) {
        this.files = files;
        this.handshakes = new Semaphore(handshakes);
        this.identity = identity;
        this.thread = Thread.ofVirtual().name("tls-files").unstarted(() -> follow(stamps));
    }

    /**
     * Reads the files and follows them.
     *
     * @param handshakes whose arithmetic may be done at a time, so that a flood of them leaves processors to answers
     * @throws IOException where they can't be used
     */
    public static TlsKeeper open(TlsFiles files, int handshakes) throws IOException {
        List<Stamp> stamps = stamps(files);
        TlsKeeper keeper = new TlsKeeper(files, handshakes, stamps, TlsIdentity.load(files));
        keeper.thread.start();
        return keeper;
    }

    /**
     * Tries the files.
     *
     * @throws IOException where they can't be used; says why
     */
    public static void check(TlsFiles files) throws IOException {
        TlsIdentity unused = TlsIdentity.load(files);
        LOG.debug("tls certificate can be used file={} until={}", files.certificate(), unused.notAfter());
    }

    private static List<Stamp> stamps(TlsFiles files) {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : files.all()) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(new Stamp(
                        file, found.lastModifiedTime().toMillis(), found.size(), String.valueOf(found.fileKey())));
            } catch (IOException e) {
                stamps.add(new Stamp(file, -1, -1, e.getClass().getName()));
            }
        }
        return stamps;
    }

    private void follow(List<Stamp> first) {
        List<Stamp> tried = first;
        List<Stamp> before = first;
        try {
            while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                List<Stamp> now = stamps(files);
                if (now.equals(before) && !now.equals(tried)) {
                    tried = now;
                    reload();
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reload() {
        try {
            TlsIdentity fresh = TlsIdentity.load(files);
            if (fresh.notAfter().isBefore(Instant.now())) {
                throw new IOException(files.certificate() + ": ended at " + fresh.notAfter());
            }
            identity = fresh;
            reloaded.incrementAndGet();
            LOG.info("tls certificate read again file={} until={}", files.certificate(), fresh.notAfter());
        } catch (IOException | RuntimeException e) {
            refused.incrementAndGet();
            LOG.error(
                    "tls certificate can't be used, the one before is served on until={} error={}",
                    identity.notAfter(),
                    e.getMessage());
        }
    }

    /** The server's side of a connection, before its handshake. */
    public TlsChannel channel(SocketChannel channel) {
        return new TlsChannel(
                channel,
                identity.engine(),
                handshakes,
                outcome -> (switch (outcome) {
                            case FULL -> full;
                            case RESUMED -> resumed;
                            case FAILED -> failed;
                        })
                        .incrementAndGet());
    }

    /** When the certificate that is served ends. */
    public Instant notAfter() {
        return identity.notAfter();
    }

    /** Handshakes that made a new session. */
    public long full() {
        return full.get();
    }

    /** Handshakes that went on with an earlier session. */
    public long resumed() {
        return resumed.get();
    }

    /** Handshakes that came to nothing. */
    public long failed() {
        return failed.get();
    }

    /** How often changed files were taken. */
    public long reloaded() {
        return reloaded.get();
    }

    /** How often changed files could not be used. */
    public long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
