package io.zonecast.nameserver.transfer;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.nameserver.tsig.Transaction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may have zones, and which: everything that it names must hold.
 *
 * <pre>
 *   [NETWORK] [key NAME] [tls] [certificate NAME] [zone NAME]…
 * </pre>
 *
 * as in {@code 192.0.2.0/24}, {@code key feed}, {@code 192.0.2.53 key feed tls} or {@code certificate ns1.example.net
 * zone example.org zone example.com}. {@code tls} demands TLS 1.3 (RFC 9103), {@code certificate} a certified one with
 * that DNS name as well, or {@code certificate any} with any name. Without {@code zone} all zones are meant.
 */
public final class TransferRule {
    private static final String FORM = "[NETWORK] [key NAME] [tls] [certificate NAME] [zone NAME]...";
    private static final Set<String> WORDS = Set.of("key", "tls", "certificate", "zone");
    private static final String ANY = "any";

    private final String text;
    private @Nullable AddressPrefix from;
    private @Nullable Name key;
    private boolean tls;
    private @Nullable String certificate;
    private final Set<Name> zones = new HashSet<>();

    private TransferRule(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException where the text is no rule */
    public static TransferRule parse(String text) {
        TransferRule rule = new TransferRule(text);
        Iterator<String> words = Arrays.asList(text.strip().split("\\s+")).iterator();
        try {
            rule.read(words);
        } catch (InvalidName e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
        if (rule.from == null && rule.key == null && rule.certificate == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' names nobody: a network, a key or a certificate is needed");
        }
        return rule;
    }

    private void read(Iterator<String> words) {
        for (boolean first = true; words.hasNext(); first = false) {
            String word = words.next();
            if (first && !WORDS.contains(word)) {
                from = AddressPrefix.parse(word);
                continue;
            }
            switch (word) {
                case "key" -> {
                    demand(key == null);
                    key = Name.parse(after(words));
                }
                case "tls" -> {
                    demand(!tls);
                    tls = true;
                }
                case "certificate" -> {
                    demand(certificate == null);
                    certificate = after(words).toLowerCase(Locale.ROOT);
                }
                case "zone" -> zones.add(Name.parse(after(words)));
                default -> demand(false);
            }
        }
    }

    private String after(Iterator<String> words) {
        demand(words.hasNext());
        return words.next();
    }

    private void demand(boolean right) {
        if (!right) {
            throw new IllegalArgumentException("'" + text + "' is not " + FORM);
        }
    }

    /** The key that it asks for; null for none. */
    public @Nullable Name key() {
        return key;
    }

    /** True if it lets nobody in but over TLS. */
    public boolean needsTls() {
        return tls || certificate != null;
    }

    /** True if it asks for a client's certificate. */
    public boolean needsCertificate() {
        return certificate != null;
    }

    boolean allows(Peer peer, @Nullable Transaction signed, Name zone) {
        return (from == null || from.holds(peer.address().getAddress()))
                && (key == null
                        || (signed != null
                                && signed.error() == 0
                                && signed.keyName().equals(key)))
                && (!needsTls() || peer.secure())
                && (certificate == null || isShown(peer, certificate))
                && (zones.isEmpty() || zones.contains(zone));
    }

    private static boolean isShown(Peer peer, String name) {
        return peer.clientNames()
                .map(names -> name.equals(ANY) || names.contains(name))
                .orElse(false);
    }

    @Override
    public String toString() {
        return text;
    }
}
