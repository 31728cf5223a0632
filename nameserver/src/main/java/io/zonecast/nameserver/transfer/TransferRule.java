package io.zonecast.nameserver.transfer;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.nameserver.tsig.Transaction;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who may have the zones: an address or network, a key, or both, as in {@code 192.0.2.0/24}, {@code key name} or
 * {@code 192.0.2.0/24 key name}.
 */
public final class TransferRule {
    private final @Nullable AddressPrefix from;
    private final @Nullable Name key;

    private TransferRule(@Nullable AddressPrefix from, @Nullable Name key) {
        this.from = from;
        this.key = key;
    }

    /** @throws IllegalArgumentException where the text is no rule */
    public static TransferRule parse(String text) {
        String[] words = text.strip().split("\\s+");
        try {
            return switch (words.length) {
                case 1 -> new TransferRule(AddressPrefix.parse(words[0]), null);
                case 2 -> new TransferRule(null, key(text, words[0], words[1]));
                case 3 -> new TransferRule(AddressPrefix.parse(words[0]), key(text, words[1], words[2]));
                default -> throw new IllegalArgumentException("'" + text + "' is not [NETWORK] [key NAME]");
            };
        } catch (InvalidName e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
    }

    private static Name key(String text, String word, String name) {
        if (!word.equals("key")) {
            throw new IllegalArgumentException("'" + text + "' is not [NETWORK] [key NAME]");
        }
        return Name.parse(name);
    }

    /** The key that it asks for; null for none. */
    public @Nullable Name key() {
        return key;
    }

    boolean allows(InetAddress client, @Nullable Transaction signed) {
        return (from == null || from.holds(client.getAddress()))
                && (key == null
                        || (signed != null
                                && signed.error() == 0
                                && signed.keyName().equals(key)));
    }
}
