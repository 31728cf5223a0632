package io.zonecast.nameserver.transfer;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.nameserver.tsig.TsigKey;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server that is told of changes.
 *
 * @param address where it listens
 * @param key signs what is sent; null for none
 */
public record NotifyTarget(
        InetSocketAddress address, @Nullable TsigKey key) {
    /**
     * Parses {@code ADDRESS:PORT} or {@code ADDRESS:PORT key NAME}.
     *
     * @param addresses parses an address
     * @throws IllegalArgumentException where the text is wrong, or there is no such key
     */
    public static NotifyTarget parse(String text, Function<String, InetSocketAddress> addresses, TsigKeys keys) {
        String[] words = text.strip().split("\\s+");
        if (words.length == 1) {
            return new NotifyTarget(addresses.apply(words[0]), null);
        }
        if (words.length != 3 || !words[1].equals("key")) {
            throw new IllegalArgumentException("'" + text + "' is not ADDRESS:PORT [key NAME]");
        }
        try {
            TsigKey key = keys.get(Name.parse(words[2]));
            if (key == null) {
                throw new IllegalArgumentException("there is no TSIG key " + words[2]);
            }
            return new NotifyTarget(addresses.apply(words[0]), key);
        } catch (InvalidName e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
    }
}
