package io.zonecast.cli.setup;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** Files and folders with the right mode from the start. */
final class SecretFiles {
    private SecretFiles() {}

    static void folder(Path folder) {
        try {
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new Failure.Refused("can't make the folder " + folder + ": " + e.getMessage());
        }
    }

    /** 32 random octets as one line of base64, unless the file is there. */
    static void randomKey(Path file, Base64.Encoder encoder) {
        if (Files.exists(file)) {
            return;
        }
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        write(file, encoder.encodeToString(octets) + "\n", "rw-------");
    }

    /** Whole or not at all. */
    static void write(Path file, String text, String mode) {
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            try (var out = Files.newByteChannel(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure.Refused("can't write " + file + ": " + e.getMessage());
        }
    }
}
