package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process out of a store's directory; made with the directory where there is none. On a disk that can't
 * be written it can only be shared: then it must be {@link #own}ed before anything is written. For one thread at a time.
 */
final class StoreLock implements AutoCloseable {
    private final Path file;
    private FileChannel channel;
    private FileLock lock;

    private StoreLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    static StoreLock take(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve("lock");
        FileChannel channel;
        boolean shared = false;
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            if (!Files.exists(file)) {
                throw e;
            }
            channel = FileChannel.open(file, StandardOpenOption.READ);
            shared = true;
        }
        FileLock lock = attempt(channel, shared);
        if (lock == null) {
            channel.close();
            throw new Failure.Refused("zone store " + directory + " is in use by another process");
        }
        return new StoreLock(file, channel, lock);
    }

    private static @Nullable FileLock attempt(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            // This process holds it already.
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Makes sure that nobody else can have the directory.
     *
     * @throws IOException where the disk can't be written, or another process got it meanwhile
     */
    void own() throws IOException {
        if (!lock.isShared()) {
            return;
        }
        FileChannel writable = FileChannel.open(file, StandardOpenOption.WRITE);
        // Closing any channel of a file drops all locks that the process has on it: the old one has to go first.
        channel.close();
        FileLock own = attempt(writable, false);
        if (own == null) {
            writable.close();
            throw new IOException(file.getParent() + " is in use by another process");
        }
        channel = writable;
        lock = own;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
