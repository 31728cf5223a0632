package io.zonecast.nameserver;

import io.zonecast.dns.image.InvalidZone;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.InvalidMasterFile;
import io.zonecast.dns.text.MasterFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of master files: {@code NAME.zone} holds the zone NAME, {@code root.zone} the root zone. Each zone is put into
 * the table as a whole. A file that is wrong leaves its zone as it is served, and every other one alone; a file that is
 * gone takes its zone away, but a folder that is suddenly empty takes none. Zones whose files are as they were when the
 * folder's {@link FolderImage} was written come from there.
 */
final class ZoneFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneFolder.class);
    private static final String SUFFIX = ".zone";

    /** A file that was written to a moment ago may not be whole yet. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    /** A look at all files, for file systems that tell nothing. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    /** What is known of a file. */
    private static final class Seen {
        FileStamp stamp;
        /** The zone that is served from this file; null where the file was never right, or is a second one of its zone. */
        @Nullable
        Name zone;
        /** The zone is served as the file has it now, not as it once was. */
        boolean current;
        /** The look at the folder in which it was last there. */
        int look;

        Seen(FileStamp stamp, int look) {
            this.stamp = stamp;
            this.look = look;
        }
    }

    private final Path folder;
    private final ZoneTable table;
    private final Consumer<Name> changed;
    private final ImageSchedule schedule;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<Name, String> files = new HashMap<>();
    /** Files that were read so soon after they were written that their stamps prove nothing yet, and their checksums. */
    private final Map<String, Integer> young = new HashMap<>();

    private int folderKey;
    private int look;
    private int parsed;
    private @Nullable WatchService watch;
    private @Nullable Thread thread;

    private ZoneFolder(Path folder, ZoneTable table, Consumer<Name> changed, ImageSchedule schedule) {
        this.folder = folder;
        this.table = table;
        this.changed = changed;
        this.schedule = schedule;
    }

    /** Loads every file, and neither reads nor writes an image. */
    static ZoneFolder load(Path folder, ZoneTable table, Consumer<Name> changed) throws IOException {
        return load(folder, table, changed, null);
    }

    /**
     * Loads every file.
     *
     * @param image what an earlier start left; null for a folder without
     * @param changed is told of each zone that is put into the table
     * @throws IOException where the folder itself can't be read
     */
    static ZoneFolder load(Path folder, ZoneTable table, Consumer<Name> changed, @Nullable FolderImage image)
            throws IOException {
        ZoneFolder loaded = new ZoneFolder(folder, table, changed, new ImageSchedule(image));
        loaded.folderKey = FileStamp.folderKey(folder);
        loaded.look++;
        if (image != null) {
            image.read(loaded::restore);
        }
        loaded.scan(Duration.ZERO);
        return loaded;
    }

    /** Number of zones loaded. */
    int zones() {
        return files.size();
    }

    /** Number of files that were read so far and not found in the image. */
    int parsed() {
        return parsed;
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

    /** Writes the image now; before {@link #follow}. */
    void writeImage() {
        schedule.runNow(this::size, this::giveAll);
    }

    private void run(WatchService service) {
        boolean unsettled = true;
        try {
            while (true) {
                Duration pause = schedule.pause(unsettled ? SETTLE : young.isEmpty() ? LOOK : FileStamp.TICK);
                WatchKey key = service.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                try {
                    look++;
                    unsettled = scan(SETTLE);
                } catch (IOException e) {
                    LOG.error(
                            "zone folder can't be read, its zones are served on folder={} error={}",
                            folder,
                            e.toString());
                    unsettled = false;
                }
                schedule.run(this::size, this::giveAll);
            }
        } catch (ClosedWatchServiceException e) {
            // Closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> list() throws IOException {
        String[] all = folder.toFile().list((dir, name) -> name.endsWith(SUFFIX));
        if (all == null) {
            throw new NotDirectoryException(folder.toString());
        }
        return Arrays.asList(all);
    }

    /** Takes up what changed; true where a file has to be looked at again soon. */
    private boolean scan(Duration settle) throws IOException {
        List<String> now = list();
        if (now.isEmpty() && !files.isEmpty()) {
            if (!seen.isEmpty()) {
                LOG.error("zone folder is empty, its zones are served on folder={} zones={}", folder, files.size());
                seen.clear();
                young.clear();
            }
            return false;
        }
        boolean unsettled = false;
        List<String> doubtful = new ArrayList<>();
        for (String name : now) {
            Seen known = seen.get(name);
            // Looked at a moment ago, when its zone was taken from the image.
            boolean restored = known != null && known.look == look;
            if (known != null) {
                known.look = look;
            }
            if (known == null || !(restored || isAsItWas(name, known))) {
                doubtful.add(name);
            }
        }
        // Of two files of one zone it must not be chance which one is served.
        Collections.sort(doubtful);
        for (String name : doubtful) {
            unsettled |= look(name, settle);
        }
        for (Iterator<Map.Entry<String, Seen>> all = seen.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Seen> each = all.next();
            if (each.getValue().look != look) {
                all.remove();
                young.remove(each.getKey());
                remove(each.getValue().zone, each.getKey());
            }
        }
        return unsettled;
    }

    private boolean isAsItWas(String name, Seen known) {
        try {
            Path file = folder.resolve(name);
            return FileStamp.of(file, folderKey).equals(known.stamp) && isConfirmed(file, name, known);
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads a file again that was read very soon after it was written, once it can't change without another stamp. */
    private boolean isConfirmed(Path file, String name, Seen known) throws IOException {
        Integer crc = young.get(name);
        if (crc != null && !known.stamp.isYounger(FileStamp.TICK, System.currentTimeMillis())) {
            if (crc != crc(Files.readAllBytes(file))) {
                return false;
            }
            young.remove(name);
            schedule.changed();
        }
        return true;
    }

    private static int crc(byte[] octets) {
        CRC32C crc = new CRC32C();
        crc.update(octets, 0, octets.length);
        return (int) crc.getValue();
    }

    /** Takes a zone from the image if its file is still the one that it was made of. */
    private void restore(String name, FileStamp stamp, ZoneImage image) {
        try {
            if (!seen.containsKey(name)
                    && !files.containsKey(image.apex())
                    && FileStamp.of(folder.resolve(name), folderKey).equals(stamp)) {
                Seen known = new Seen(stamp, look);
                known.zone = image.apex();
                known.current = true;
                seen.put(name, known);
                files.put(image.apex(), name);
                table.put(image);
                changed.accept(image.apex());
                return;
            }
        } catch (IOException e) {
            LOG.debug("zone file is not there any more file={}", name);
        }
        schedule.changed();
    }

    private boolean look(String name, Duration settle) {
        Path file = folder.resolve(name);
        try {
            FileStamp stamp = FileStamp.of(file, folderKey);
            long now = System.currentTimeMillis();
            if (stamp.isYounger(settle, now)) {
                return true;
            }
            byte[] octets = Files.readAllBytes(file);
            if (!FileStamp.of(file, folderKey).equals(stamp)) {
                return true;
            }
            Seen known = seen.computeIfAbsent(name, none -> new Seen(stamp, look));
            known.stamp = stamp;
            known.current = false;
            if (stamp.isYounger(FileStamp.TICK, now)) {
                young.put(name, crc(octets));
            } else {
                young.remove(name);
            }
            schedule.changed();
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            Name zone = serve(name, text);
            if (zone != null) {
                known.zone = zone;
                known.current = true;
            }
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

    /** Puts what a file holds into the table; returns the zone, or null where it is not served from there. */
    private @Nullable Name serve(String name, String text) {
        String zone = name.substring(0, name.length() - SUFFIX.length());
        parsed++;
        try {
            Name apex = zone.equals("root") ? Name.ROOT : Name.parse(zone);
            String other = files.get(apex);
            if (other != null && !other.equals(name)) {
                LOG.error("zone is in two files, the first is served zone={} first={} second={}", apex, other, name);
                return null;
            }
            ZoneImage image = ZoneImage.of(apex, MasterFile.parse(apex, text));
            ZoneImage before = table.get(apex);
            if (before != null && before.digest().equals(image.digest())) {
                return apex;
            }
            if (before != null && !image.serial().isGreaterThan(before.serial())) {
                LOG.warn(
                        "zone changed and its serial did not go up, other servers will not see it zone={} serial={}",
                        apex,
                        image.serial());
            }
            files.put(apex, name);
            table.put(image);
            changed.accept(apex);
            LOG.info("zone loaded zone={} serial={} records={}", apex, image.serial(), image.recordCount());
            return apex;
        } catch (InvalidName | InvalidMasterFile | InvalidZone e) {
            LOG.error("zone file is wrong file={} error={}", folder.resolve(name), e.getMessage());
            return null;
        }
    }

    private void remove(@Nullable Name zone, String gone) {
        if (zone != null && files.remove(zone, gone)) {
            table.remove(zone);
            schedule.changed();
            LOG.info("zone removed, its file is gone zone={}", zone);
        }
    }

    /** Octets of all zones in memory. */
    private long size() {
        LongAdder sum = new LongAdder();
        table.forEach(zone -> sum.add(zone.memoryBytes()));
        return sum.sum();
    }

    /** Shows what may be taken from an image at the next start. */
    private void giveAll(FolderImage.Takes to) throws IOException {
        for (Map.Entry<String, Seen> each : seen.entrySet()) {
            Seen known = each.getValue();
            ZoneImage image = known.zone == null ? null : table.get(known.zone);
            if (image != null && known.current && !young.containsKey(each.getKey())) {
                to.take(each.getKey(), known.stamp, image);
            }
        }
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
