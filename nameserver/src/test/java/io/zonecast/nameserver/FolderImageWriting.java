package io.zonecast.nameserver;

import io.zonecast.dns.image.ZoneTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A process that writes an image and never ends it. */
public final class FolderImageWriting {
    private FolderImageWriting() {}

    /**
     * Writes until it is killed.
     *
     * @param args folder and image
     */
    public static void main(String[] args) throws Exception {
        ZoneTable table = new ZoneTable();
        ZoneFolder.load(Path.of(args[0]), table, zone -> {}).close();
        new FolderImage(Path.of(args[1])).write(0, to -> {
            while (true) {
                table.forEach(zone -> {
                    try {
                        to.take(zone.apex() + "zone", new FileStamp(1, 2, 3), zone);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                LockSupport.parkNanos(10_000_000);
            }
        });
    }
}
