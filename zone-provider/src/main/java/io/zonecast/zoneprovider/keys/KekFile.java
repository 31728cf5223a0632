package io.zonecast.zoneprovider.keys;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The key-encryption key in a file, mode 0600, as one line of base64. */
public final class KekFile implements KekSource {
    private static final int OCTETS = 32;

    private final Path file;
    private final SecureRandom random;

    /** @param file made when it is missing and nothing is encrypted yet */
    public KekFile(Path file, SecureRandom random) {
        this.file = file;
        this.random = random;
    }

    @Override
    public byte[] key(boolean mayMake) {
        try {
            if (!Files.exists(file)) {
                if (!mayMake) {
                    throw new Failure.Refused("the key-encryption key " + file
                            + " is missing, and the store has keys that can't be read without it");
                }
                make();
            }
            return read();
        } catch (IOException e) {
            throw new Failure.Refused("the key-encryption key " + file + " can't be read: " + e);
        }
    }

    private void make() throws IOException {
        byte[] key = new byte[OCTETS];
        random.nextBytes(key);
        byte[] line = (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(line);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            // Keys that are encrypted under a lost key are lost.
            channel.force(true);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private byte[] read() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new Failure.Refused("the key-encryption key " + file + " is open to other users: chmod 600");
        }
        try {
            byte[] key = Base64.getDecoder()
                    .decode(Files.readString(file, StandardCharsets.US_ASCII).strip());
            if (key.length == OCTETS) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused("the key-encryption key " + file + " is not base64");
        }
        throw new Failure.Refused("the key-encryption key " + file + " is not base64 of 32 octets");
    }
}
