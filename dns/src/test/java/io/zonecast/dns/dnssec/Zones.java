package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.RdataText;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** What the tests of this package sign. */
final class Zones {
    static final Crypto CRYPTO = Crypto.fastest();
    static final Name APEX = Name.parse("example.org.");
    // One moment for all tests, and the present one, because ldns-verify-zone looks at the clock.
    @SuppressWarnings("TimeInStaticInitializer")
    static final Instant NOW = Instant.now();

    private Zones() {}

    static SigningKey key(Algorithm algorithm, int flags) {
        Crypto.NewKey made = CRYPTO.generate(algorithm, flags);
        return CRYPTO.load(made.dnsKey(), made.pkcs8());
    }

    static ZoneKeys csk(Algorithm algorithm) {
        return new ZoneKeys(List.of(key(algorithm, DnsKey.SECURE_ENTRY_POINT)));
    }

    static Rrset rrset(String owner, String type, int ttl, String... texts) {
        RrType rrType = RrType.parse(type).orElseThrow();
        return new Rrset(
                Name.parse(owner),
                rrType,
                ttl,
                Arrays.stream(texts).map(text -> RdataText.parse(rrType, text)).toList());
    }

    static Rrset soa(int ttl, int minimum) {
        return rrset("example.org.", "SOA", ttl, "ns1.example.org. host.example.org. 1 10800 3600 604800 " + minimum);
    }

    static List<Rrset> apexOnly() {
        return new ArrayList<>(
                List.of(soa(3600, 300), rrset("example.org.", "NS", 3600, "ns1.example.org.", "ns2.example.net.")));
    }

    static ZoneSigner signer(ZoneKeys keys, Instant at) {
        return new ZoneSigner(APEX, keys, SigningPolicy.DEFAULT, at);
    }

    static SignedZone sign(Collection<Rrset> contents, Denial denial, ZoneKeys keys, long serial) {
        SignedZone zone = new SignedZone(APEX, denial);
        ZoneEdit edit = new ZoneEdit(zone, denial, signer(denial == Denial.NONE ? ZoneKeys.NONE : keys, NOW));
        edit.replaceAll(contents);
        edit.finish(new Serial(serial));
        return zone;
    }
}
