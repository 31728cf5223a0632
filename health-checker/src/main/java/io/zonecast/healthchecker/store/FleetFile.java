package io.zonecast.healthchecker.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.healthchecker.fleet.Remembered;
import io.zonecast.healthchecker.liveness.Condition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fleet as one JSON file, replaced as a whole so that a crash leaves the old one or the new one. */
public final class FleetFile {
    private static final Logger log = LoggerFactory.getLogger(FleetFile.class);
    private static final int FORMAT = 1;

    private final Path file;

    /** @param folder where it lies; exists */
    public FleetFile(Path folder) {
        this.file = folder.resolve("fleet.json");
    }

    /** What was remembered; a damaged file is set aside and counts as none, for the secondaries tell again. */
    public List<Remembered> load() {
        try {
            JsonFields json = JsonFields.parse(Files.readAllBytes(file), "fleet.json");
            if (json.integer("format") != FORMAT) {
                throw new Failure.Corrupt("fleet.json is of format " + json.integer("format"));
            }
            return json.objects("secondaries").stream().map(FleetFile::one).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | Failure.Corrupt | IllegalArgumentException | DateTimeException e) {
            Path aside = file.resolveSibling("fleet.json.damaged");
            log.warn("Fleet file can't be read and is set aside file={} aside={}", file, aside, e);
            try {
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException moving) {
                log.warn("Fleet file can't be set aside file={}", file, moving);
            }
            return List.of();
        }
    }

    private static Remembered one(JsonFields json) {
        return new Remembered(
                json.text("id"),
                json.text("group"),
                Condition.of(json.text("state")),
                Instant.parse(json.text("since")),
                Instant.parse(json.text("heard")),
                json.text("software"),
                json.texts("listeners"));
    }

    /** Writes it durably. */
    public void save(List<Remembered> fleet) throws IOException {
        ObjectNode json = JsonFields.object().put("format", FORMAT);
        ArrayNode list = json.putArray("secondaries");
        for (Remembered one : fleet) {
            ObjectNode object = list.addObject()
                    .put("id", one.id())
                    .put("group", one.group())
                    .put("state", one.condition().word())
                    .put("since", one.since().toString())
                    .put("heard", one.heard().toString())
                    .put("software", one.software());
            one.listeners().forEach(object.putArray("listeners")::add);
        }
        Path fresh = file.resolveSibling("fleet.json.new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(JsonFields.toBytes(json));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
