package io.zonecast.nameserver;

import io.zonecast.dns.image.InvalidZone;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.InvalidMasterFile;
import io.zonecast.dns.text.MasterFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of master files: {@code NAME.zone} holds the zone NAME, {@code root.zone} the root zone. Each zone is put into
 * the table as a whole. A file that is wrong leaves its zone as it is served, and every other one alone; a file that is
 * gone takes its zone away, but a folder that is suddenly empty takes none.
 */
final class ZoneFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneFolder.class);
    private static final String SUFFIX = ".zone";

    /** A file that was written to a moment ago may not be whole yet. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    /** A look at all files, for file systems that tell nothing. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private record Stamp(long modified, long size, Object key) {}

    private final Path folder;
    private final ZoneTable table;
    private final Consumer<Name> changed;
    private final Map<Path, Stamp> seen = new HashMap<>();
    private final Map<Name, Path> files = new HashMap<>();
    private @Nullable WatchService watch;
    private @Nullable Thread thread;

    private ZoneFolder(Path folder, ZoneTable table, Consumer<Name> changed) {
        this.folder = folder;
        this.table = table;
        this.changed = changed;
    }

    /**
     * Loads every file.
     *
     * @param changed is told of each zone that is put into the table
     * @throws IOException where the folder itself can't be read
     */
    static ZoneFolder load(Path folder, ZoneTable table, Consumer<Name> changed) throws IOException {
        ZoneFolder loaded = new ZoneFolder(folder, table, changed);
        loaded.scan(Duration.ZERO);
        return loaded;
    }

    /** Number of zones loaded. */
    int zones() {
        return files.size();
    }

    /** Follows what changes from now on; nobody else may use it then but to close it. */
    ZoneFolder follow() throws IOException {
        WatchService service = folder.getFileSystem().newWatchService();
        folder.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        watch = service;
        thread = Thread.ofPlatform().daemon().name("zone-folder").start(() -> run(service));
        return this;
    }

    private void run(WatchService service) {
        boolean unsettled = true;
        try {
            while (true) {
                WatchKey key = service.poll((unsettled ? SETTLE : LOOK).toMillis(), TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                try {
                    unsettled = scan(SETTLE);
                } catch (IOException e) {
                    LOG.error(
                            "zone folder can't be read, its zones are served on folder={} error={}",
                            folder,
                            e.toString());
                    unsettled = false;
                }
            }
        } catch (ClosedWatchServiceException e) {
            // Closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes up what changed; true where a file has to be looked at again soon. */
    private boolean scan(Duration settle) throws IOException {
        Set<Path> now = new TreeSet<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).forEach(now::add);
        }
        if (now.isEmpty() && !files.isEmpty()) {
            if (!seen.isEmpty()) {
                LOG.error("zone folder is empty, its zones are served on folder={} zones={}", folder, files.size());
                seen.clear();
            }
            return false;
        }
        boolean unsettled = false;
        for (Path file : now) {
            unsettled |= look(file, settle);
        }
        for (Path gone : List.copyOf(seen.keySet())) {
            if (!now.contains(gone)) {
                seen.remove(gone);
                remove(gone);
            }
        }
        return unsettled;
    }

    private boolean look(Path file, Duration settle) {
        try {
            Stamp stamp = stamp(file);
            if (stamp.equals(seen.get(file))) {
                return false;
            }
            if (System.currentTimeMillis() - stamp.modified() < settle.toMillis()) {
                return true;
            }
            String text = Files.readString(file);
            if (!stamp(file).equals(stamp)) {
                return true;
            }
            seen.put(file, stamp);
            serve(file, text);
        } catch (NoSuchFileException e) {
            // Gone since the folder was read, which the watch tells; or a link that leads nowhere.
            LOG.debug("zone file is not there file={}", file);
        } catch (CharacterCodingException e) {
            LOG.error("zone file is no UTF-8 text file={}", file);
        } catch (IOException e) {
            LOG.error("zone file can't be read file={} error={}", file, e.toString());
        }
        return false;
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), key == null ? "" : key);
    }

    private void serve(Path file, String text) {
        String fileName = file.getFileName().toString();
        String zone = fileName.substring(0, fileName.length() - SUFFIX.length());
        try {
            Name apex = zone.equals("root") ? Name.ROOT : Name.parse(zone);
            Path other = files.get(apex);
            if (other != null && !other.equals(file)) {
                LOG.error("zone is in two files, the first is served zone={} first={} second={}", apex, other, file);
                return;
            }
            ZoneImage image = ZoneImage.of(apex, MasterFile.parse(apex, text));
            ZoneImage before = table.get(apex);
            if (before != null && before.digest().equals(image.digest())) {
                return;
            }
            if (before != null && !image.serial().isGreaterThan(before.serial())) {
                LOG.warn(
                        "zone changed and its serial did not go up, other servers will not see it zone={} serial={}",
                        apex,
                        image.serial());
            }
            files.put(apex, file);
            table.put(image);
            changed.accept(apex);
            LOG.info("zone loaded zone={} serial={} records={}", apex, image.serial(), image.recordCount());
        } catch (InvalidName | InvalidMasterFile | InvalidZone e) {
            LOG.error("zone file is wrong file={} error={}", file, e.getMessage());
        }
    }

    private void remove(Path gone) {
        files.entrySet().removeIf(entry -> {
            boolean mine = entry.getValue().equals(gone);
            if (mine) {
                table.remove(entry.getKey());
                LOG.info("zone removed, its file is gone zone={}", entry.getKey());
            }
            return mine;
        });
    }

    @Override
    public void close() {
        try {
            if (watch != null) {
                watch.close();
            }
            if (thread != null) {
                thread.join();
            }
        } catch (IOException e) {
            LOG.debug("watch did not close error={}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
