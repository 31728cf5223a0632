package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Bits that are not what was written. */
final class Damage {
    private Damage() {}

    /** Flips bits, each in any of the files, whatever its size. */
    static void flip(List<Path> files, int flips, Random random) throws IOException {
        for (int i = 0; i < flips && !files.isEmpty(); i++) {
            Path file = files.get(random.nextInt(files.size()));
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                if (open.length() > 0) {
                    long at = random.nextLong(open.length());
                    open.seek(at);
                    int octet = open.read();
                    open.seek(at);
                    open.write(octet ^ 1 << random.nextInt(8));
                }
            }
        }
    }

    /** Overwrites the beginning with what is nothing. */
    static void scribble(Path file, int octets, Random random) throws IOException {
        byte[] nonsense = new byte[octets];
        random.nextBytes(nonsense);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.write(nonsense);
        }
    }

    /** Leaves the first half. */
    static void halve(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(open.length() / 2);
        }
    }
}
