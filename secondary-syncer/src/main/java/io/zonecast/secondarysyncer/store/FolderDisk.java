package io.zonecast.secondarysyncer.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of its own, kept from other processes. */
final class FolderDisk implements StoreDisk {
    private final Path folder;
    private final StoreLock lock;

    private FolderDisk(Path folder, StoreLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static FolderDisk open(Path folder) throws IOException {
        return new FolderDisk(folder, StoreLock.take(folder));
    }

    @Override
    public void own() throws IOException {
        lock.own();
    }

    @Override
    public long room() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    @Override
    public List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new RandomFile(folder.resolve(name));
    }

    @Override
    public DiskFile create(String name) throws IOException {
        Path path = folder.resolve(name);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new RandomFile(path);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void force() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    /**
     * No file channel: an interrupt would close it under everybody's hands. It is opened for writing only when something
     * is written, so that a disk that can't be written can be read, and a long log needs half the descriptors.
     */
    private static final class RandomFile implements DiskFile {
        private final Path path;
        private final RandomAccessFile reader;
        private @Nullable RandomAccessFile writer;

        RandomFile(Path path) throws IOException {
            this.path = path;
            this.reader = new RandomAccessFile(path.toFile(), "r");
        }

        @Override
        public long length() throws IOException {
            return reader.length();
        }

        @Override
        public void read(byte[] target, int offset) throws IOException {
            synchronized (reader) {
                reader.seek(offset);
                reader.readFully(target);
            }
        }

        @Override
        public void forgetMemory() {
            PageCache.forget(path);
        }

        private RandomAccessFile writer() throws IOException {
            if (writer == null) {
                writer = new RandomAccessFile(path.toFile(), "rw");
            }
            return writer;
        }

        @Override
        public void write(byte[] octets, int length, int offset) throws IOException {
            RandomAccessFile out = writer();
            out.seek(offset);
            out.write(octets, 0, length);
        }

        @Override
        public void truncate(int to) throws IOException {
            writer().setLength(to);
        }

        @Override
        public void seal() throws IOException {
            if (writer != null) {
                writer.close();
                writer = null;
            }
        }

        @Override
        public void force() throws IOException {
            if (writer != null) {
                writer.getFD().sync();
            }
        }

        @Override
        public void close() throws IOException {
            seal();
            reader.close();
        }
    }
}
