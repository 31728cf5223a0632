package io.zonecast.nameserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * By what a file is known to be the one that was read: two stamps that are equal mean equal contents, unless the file was
 * written to within {@link #TICK} before it was read, or somebody set its time back on purpose.
 *
 * @param modified nanoseconds since 1970
 * @param size in octets
 * @param key which file of the file system it is, next to the folder's own key: a device that has another number after a
 *     restart of the machine changes nothing
 */
record FileStamp(long modified, long size, int key) {
    static final int LENGTH = 20;

    /** No file system in use tells times less exactly than this. */
    static final Duration TICK = Duration.ofSeconds(2);

    private static final long NANOS_IN_MILLI = 1_000_000;

    /** The stamp of a file that is there now. */
    static FileStamp of(Path file, int folderKey) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size(), key(attributes) - folderKey);
    }

    /** The key of a folder. */
    static int folderKey(Path folder) throws IOException {
        return key(Files.readAttributes(folder, BasicFileAttributes.class));
    }

    private static int key(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return key == null ? 0 : key.hashCode();
    }

    /**
     * True if the file was written to less than a duration before now, or so little behind now that clocks may differ. One
     * that claims to be from the future is as it is: what is written to it now gives it another time.
     */
    boolean isYounger(Duration than, long nowMillis) {
        return Math.abs(nowMillis - modified / NANOS_IN_MILLI) < than.toMillis();
    }

    void write(ByteBuffer to) {
        to.putLong(modified).putLong(size).putInt(key);
    }

    static FileStamp read(ByteBuffer from) {
        return new FileStamp(from.getLong(), from.getLong(), from.getInt());
    }
}
