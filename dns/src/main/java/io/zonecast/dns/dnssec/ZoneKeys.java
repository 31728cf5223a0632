package io.zonecast.dns.dnssec;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.util.ArrayList;
import java.util.List;

/**
 * The active keys of a zone. Where an algorithm has both kinds, keys with the SEP flag sign DNSKEY, CDS and
 * CDNSKEY and the others sign the rest; where it has one kind (a CSK), that signs everything.
 */
public final class ZoneKeys {
    /** No keys: for zones that are passed on unsigned. */
    public static final ZoneKeys NONE = new ZoneKeys(List.of());

    private final List<SigningKey> all;
    private final List<SigningKey> forKeys;
    private final List<SigningKey> forData;

    /** @param keys in a fixed order */
    public ZoneKeys(List<SigningKey> keys) {
        all = List.copyOf(keys);
        forKeys = pick(true);
        forData = pick(false);
    }

    private List<SigningKey> pick(boolean wantsEntryPoints) {
        List<SigningKey> picked = new ArrayList<>();
        for (SigningKey key : all) {
            DnsKey dnsKey = key.dnsKey();
            boolean other = all.stream()
                    .map(SigningKey::dnsKey)
                    .anyMatch(o -> o.algorithm() == dnsKey.algorithm() && o.isSecureEntryPoint() == wantsEntryPoints);
            if (!other || dnsKey.isSecureEntryPoint() == wantsEntryPoints) {
                picked.add(key);
            }
        }
        return List.copyOf(picked);
    }

    /** True without keys. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The keys that sign RRsets of a type. */
    List<SigningKey> signersOf(RrType type) {
        return type.equals(RrType.DNSKEY) || type.equals(RrType.CDS) || type.equals(RrType.CDNSKEY) ? forKeys : forData;
    }

    /** RDATA of all DNSKEY records. */
    List<Rdata> dnskeys() {
        return all.stream().map(key -> key.dnsKey().rdata()).toList();
    }
}
