package io.zonecast.secondarysyncer.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A folder that fails as told. */
public final class FaultyDisk implements StoreDisk {
    private final FolderDisk disk;
    private long room = Long.MAX_VALUE;
    private boolean forcing = true;
    private byte[] poison = {};

    public FaultyDisk(Path folder) throws IOException {
        disk = FolderDisk.open(folder);
    }

    /** So many octets can still be written. */
    public void room(long octets) {
        room = octets;
    }

    /** Nothing can be made durable. */
    public void forcing(boolean works) {
        forcing = works;
    }

    /** Writing these octets fails in a way that nobody foresaw. */
    public void poison(byte[] octets) {
        poison = octets.clone();
    }

    @Override
    public void own() throws IOException {
        disk.own();
    }

    @Override
    public long room() {
        return room;
    }

    @Override
    public List<String> files() throws IOException {
        return disk.files();
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new Faulty(disk.open(name));
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return new Faulty(disk.create(name));
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void force() throws IOException {
        disk.force();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    private final class Faulty implements DiskFile {
        private final DiskFile file;

        private Faulty(DiskFile file) {
            this.file = file;
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public void read(byte[] target, int offset) throws IOException {
            file.read(target, offset);
        }

        @Override
        public void write(byte[] octets, int length, int offset) throws IOException {
            if (poison.length > 0 && text(octets, length).contains(text(poison, poison.length))) {
                throw new IllegalStateException("poison");
            }
            int possible = (int) Math.min(room, length);
            file.write(octets, possible, offset);
            room -= possible;
            if (possible < length) {
                throw new IOException("No space left on device");
            }
        }

        private static String text(byte[] octets, int length) {
            return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
        }

        @Override
        public void truncate(int to) throws IOException {
            room += room == Long.MAX_VALUE ? 0 : file.length() - to;
            file.truncate(to);
        }

        @Override
        public void force() throws IOException {
            if (!forcing) {
                throw new IOException("Input/output error");
            }
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
