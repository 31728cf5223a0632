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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a folder of master files. A file that can't be read leaves its zone out, and no other. */
final class ZoneFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneFolder.class);
    private static final String SUFFIX = ".zone";

    private ZoneFolder() {}

    /**
     * Loads every {@code NAME.zone}; the name {@code root.zone} holds the root zone.
     *
     * @return number of zones loaded
     * @throws IOException where the folder itself can't be read
     */
    static int load(Path folder, ZoneTable table) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        int loaded = 0;
        for (Path file : files) {
            loaded += loadFile(file, table) ? 1 : 0;
        }
        return loaded;
    }

    private static boolean loadFile(Path file, ZoneTable table) {
        String fileName = file.getFileName().toString();
        String zone = fileName.substring(0, fileName.length() - SUFFIX.length());
        try {
            Name apex = zone.equals("root") ? Name.ROOT : Name.parse(zone);
            ZoneImage image = ZoneImage.of(apex, MasterFile.parse(apex, Files.readString(file)));
            table.put(image);
            LOG.info("zone loaded zone={} serial={} records={}", apex, image.serial(), image.recordCount());
            return true;
        } catch (InvalidName | InvalidMasterFile | InvalidZone e) {
            LOG.error("zone file is wrong file={} error={}", file, e.getMessage());
        } catch (CharacterCodingException e) {
            LOG.error("zone file is no UTF-8 text file={}", file);
        } catch (IOException e) {
            LOG.error("zone file can't be read file={} error={}", file, e.getMessage());
        }
        return false;
    }
}
