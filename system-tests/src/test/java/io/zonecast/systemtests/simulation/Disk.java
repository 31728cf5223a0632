package io.zonecast.systemtests.simulation;

import io.zonecast.secondarysyncer.store.StoreDisk;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A disk that keeps of a crash what was forced, and of the rest as much as chance wants. */
final class Disk {
    private final Node node;
    private final Map<String, File> files = new TreeMap<>();

    Disk(Node node) {
        this.node = node;
    }

    private static final class File {
        private byte[] octets = {};
        private int forced;
    }

    /** What survived is what is there; a torn tail may be longer than what was forced. */
    void crash() {
        for (File file : files.values()) {
            int torn = file.octets.length - file.forced;
            int kept = torn > 0 ? file.forced + node.world.random.nextInt(torn + 1) : file.octets.length;
            file.octets = Arrays.copyOf(file.octets, kept);
            file.forced = kept;
        }
    }

    /** An image of the disk, to be put back with {@link #restore}. */
    Map<String, byte[]> image() {
        Map<String, byte[]> image = new TreeMap<>();
        files.forEach((name, file) -> image.put(name, Arrays.copyOf(file.octets, file.forced)));
        return image;
    }

    void restore(Map<String, byte[]> image) {
        files.clear();
        image.forEach((name, octets) -> {
            File file = new File();
            file.octets = octets.clone();
            file.forced = octets.length;
            files.put(name, file);
        });
    }

    /** Turns one bit over; false on an empty disk. */
    boolean flip() {
        List<File> all =
                files.values().stream().filter(file -> file.octets.length > 0).toList();
        if (all.isEmpty()) {
            return false;
        }
        File file = node.world.oneOf(all);
        file.octets[node.world.random.nextInt(file.octets.length)] ^= (byte) (1 << node.world.random.nextInt(8));
        return true;
    }

    /** For one life of the process. */
    StoreDisk mount() {
        return new Mount(node.life());
    }

    private final class Mount implements StoreDisk {
        private final int life;

        Mount(int life) {
            this.life = life;
        }

        private File file(String name) throws IOException {
            File file = files.get(name);
            if (file == null) {
                throw new IOException("no file " + name);
            }
            return file;
        }

        @Override
        public List<String> files() {
            return List.copyOf(files.keySet());
        }

        @Override
        public DiskFile open(String name) throws IOException {
            return new Handle(file(name));
        }

        @Override
        public DiskFile create(String name) throws IOException {
            node.mayDie(life, 0.001);
            if (files.putIfAbsent(name, new File()) != null) {
                throw new IOException("file " + name + " is there");
            }
            return new Handle(file(name));
        }

        @Override
        public void delete(String name) {
            node.mayDie(life, 0.001);
            files.remove(name);
        }

        @Override
        public void force() {
            node.mayDie(life, 0.001);
        }

        @Override
        public void close() {
            // A process that dies lets go of its disk, too.
        }

        @Override
        public String toString() {
            return node.name();
        }

        private final class Handle implements DiskFile {
            private final File file;

            Handle(File file) {
                this.file = file;
            }

            @Override
            public long length() {
                return file.octets.length;
            }

            @Override
            public void read(byte[] target, int offset) throws IOException {
                if (offset + target.length > file.octets.length) {
                    throw new EOFException();
                }
                System.arraycopy(file.octets, offset, target, 0, target.length);
            }

            @Override
            public void write(byte[] octets, int length, int offset) {
                node.mayDie(life, 0);
                file.octets = Arrays.copyOf(file.octets, Math.max(file.octets.length, offset + length));
                System.arraycopy(octets, 0, file.octets, offset, length);
                file.forced = Math.min(file.forced, offset);
            }

            @Override
            public void truncate(int to) {
                node.mayDie(life, 0);
                file.octets = Arrays.copyOf(file.octets, to);
                file.forced = Math.min(file.forced, to);
            }

            @Override
            public void force() {
                node.mayDie(life, 0.003);
                file.forced = file.octets.length;
                node.mayDie(life, 0.003);
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        }
    }
}
