package io.zonecast.common.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** Which software this is. */
public final class Software {
    private static final String VERSION = read();

    private Software() {}

    /** Its version, for instance {@code 0.1.0}. */
    public static String version() {
        return VERSION;
    }

    private static String read() {
        try (InputStream in = Software.class.getResourceAsStream("software.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in));
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
