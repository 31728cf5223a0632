package io.zonecast.apiproxy.rest;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key that clients show in {@code X-API-Key}. Only its hash is kept in memory. */
public final class ApiKey {
    /** Under this name a client that shows it stands in the history. */
    static final String ACTOR = "api-key:default";

    private static final int SHORTEST = 8;
    private static final Logger LOG = LoggerFactory.getLogger(ApiKey.class);

    private final byte[] hash;

    private ApiKey(String key) {
        this.hash = hash(key);
    }

    /**
     * Reads the key.
     *
     * @param make true to make one where the file does not exist
     * @throws Failure.Refused where there is none or it is too short
     */
    public static ApiKey load(Path file, boolean make) {
        try {
            if (make && Files.notExists(file)) {
                make(file);
            }
            String key = Files.readString(file).strip();
            if (key.length() < SHORTEST) {
                throw new Failure.Refused("API key in " + file + " is shorter than " + SHORTEST + " characters");
            }
            return new ApiKey(key);
        } catch (IOException e) {
            throw new Failure.Refused("API key can't be read from " + file + ": " + e.getMessage());
        }
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getUrlEncoder().encodeToString(random) + "\n");
        LOG.info("API key made file={}", file);
    }

    /** True for the key; the time that it takes tells nothing about how near a guess was. */
    boolean matches(@Nullable String shown) {
        return shown != null && MessageDigest.isEqual(hash, hash(shown));
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
