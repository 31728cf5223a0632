package io.zonecast.nameserver.tsig;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that a server knows, by name. Immutable. */
public final class TsigKeys {
    /** No key. */
    public static final TsigKeys NONE = new TsigKeys(List.of());

    private final Map<Name, TsigKey> keys = new HashMap<>();

    /** @throws IllegalArgumentException where two keys have one name */
    public TsigKeys(List<TsigKey> all) {
        for (TsigKey key : all) {
            if (keys.put(key.name(), key) != null) {
                throw new IllegalArgumentException("TSIG key " + key.name() + " is there twice");
            }
        }
    }

    /**
     * Reads a file with a key on each line: {@code NAME ALGORITHM SECRET}, the secret in Base64; {@code #} begins a
     * comment.
     *
     * @throws IOException where the file can't be read
     * @throws IllegalArgumentException where a line is wrong; says which
     */
    public static TsigKeys read(Path file) throws IOException {
        List<TsigKey> all = new java.util.ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.isEmpty()) {
                all.add(key(file + " line " + number, text.split("\\s+")));
            }
        }
        return new TsigKeys(all);
    }

    private static TsigKey key(String place, String[] words) {
        if (words.length != 3) {
            throw new IllegalArgumentException(place + " is not NAME ALGORITHM SECRET");
        }
        TsigAlgorithm algorithm = TsigAlgorithm.parse(words[1])
                .orElseThrow(() -> new IllegalArgumentException(
                        place + ": algorithm '" + words[1] + "' is none of hmac-sha224, -sha256, -sha384, -sha512"));
        try {
            return new TsigKey(
                    Name.parse(words[0]), algorithm, Base64.getDecoder().decode(words[2]));
        } catch (InvalidName e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": the secret is no Base64", e);
        }
    }

    /** The key of a name; null for none. */
    public @Nullable TsigKey get(Name name) {
        return keys.get(name);
    }
}
