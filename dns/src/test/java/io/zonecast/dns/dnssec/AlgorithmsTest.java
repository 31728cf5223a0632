package io.zonecast.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class AlgorithmsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void everyAlgorithmOfEveryProviderMakesSignaturesThatOthersVerify(Algorithm algorithm) throws Exception {
        for (Crypto crypto : Crypto.available()) {
            Crypto.NewKey made = crypto.generate(algorithm, DnsKey.SECURE_ENTRY_POINT);
            for (Crypto other : Crypto.available()) {
                SigningKey key = other.load(made.dnsKey(), made.pkcs8());
                // ECDSA numbers are shorter than 32 octets now and then: many signatures meet such a one.
                SignedZone zone = Zones.sign(manyNames(), Denial.NSEC3, new ZoneKeys(List.of(key)), 1);
                assertThat(Oracle.everySignatureVerifies(zone, Zones.NOW)).isGreaterThan(100);
                Oracle.ldnsAccepts(zone, folder);
            }
        }
    }

    private static List<io.zonecast.dns.record.Rrset> manyNames() {
        List<io.zonecast.dns.record.Rrset> contents = Zones.apexOnly();
        for (int i = 0; i < 60; i++) {
            contents.add(Zones.rrset("h" + i + ".example.org.", "A", 60, "192.0.2." + i));
        }
        return contents;
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void keyTagAndDsAreWhatDnsjavaWorksOut(Algorithm algorithm) throws Exception {
        for (int i = 0; i < (algorithm == Algorithm.RSASHA256 ? 3 : 30); i++) {
            DnsKey key = Zones.key(algorithm, DnsKey.SECURE_ENTRY_POINT).dnsKey();
            org.xbill.DNS.Name name = new org.xbill.DNS.Name(Zones.APEX.toString());
            DNSKEYRecord record = (DNSKEYRecord) Record.newRecord(
                    name, Type.DNSKEY, DClass.IN, 60, key.rdata().toBytes());
            assertThat(key.tag().value()).isEqualTo(record.getFootprint());
            assertThat(key.ds(Zones.APEX).toBytes())
                    .isEqualTo(new DSRecord(name, DClass.IN, 60, 2, record).rdataToWireCanonical());
        }
    }

    @Test
    void keySigningKeysSignKeysAndZoneSigningKeysTheRest() throws Exception {
        SigningKey ksk = Zones.key(Algorithm.ECDSAP256SHA256, DnsKey.SECURE_ENTRY_POINT);
        SigningKey zsk = Zones.key(Algorithm.ECDSAP256SHA256, DnsKey.ZONE);
        SignedZone zone = Zones.sign(manyNames(), Denial.NSEC, new ZoneKeys(List.of(ksk, zsk)), 1);
        List<Integer> tagsOverKeys = new ArrayList<>();
        for (SignedRrset one : zone.contents()) {
            boolean keys = one.rrset().type().equals(io.zonecast.dns.record.RrType.DNSKEY);
            if (keys) {
                tagsOverKeys.add(one.signatures().getFirst().unsignedShort(16));
            } else if (!one.signatures().isEmpty()) {
                assertThat(one.signatures().getFirst().unsignedShort(16))
                        .isEqualTo(zsk.dnsKey().tag().value());
            }
        }
        assertThat(tagsOverKeys).containsExactly(ksk.dnsKey().tag().value());
        Oracle.ldnsAccepts(zone, folder);
    }
}
