package io.zonecast.zoneprovider.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class CryptoProvidersTest {
    @Test
    void correttoSignsWhereItIsBuiltFor() {
        assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .isEqualTo("Linux amd64");
        assertThat(Crypto.available().stream().map(Crypto::name)).containsExactly("Corretto", "Bouncy Castle", "JDK");
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void aKeyOfOneProviderSignsInEveryOther(Algorithm algorithm) throws Exception {
        for (Crypto maker : Crypto.available()) {
            Crypto.NewKey made = maker.generate(algorithm, DnsKey.SECURE_ENTRY_POINT);
            for (Crypto user : Crypto.available()) {
                SigningKey key = user.load(made.dnsKey(), made.pkcs8());
                for (int i = 0; i < 50; i++) {
                    byte[] data = {(byte) i, 2, 3};
                    assertThat(verifies(made.dnsKey(), data, key.sign(data)))
                            .as("%s key of %s used by %s", algorithm, maker.name(), user.name())
                            .isTrue();
                }
            }
        }
    }

    private static boolean verifies(DnsKey dnsKey, byte[] data, byte[] signature) throws Exception {
        DNSKEYRecord record = (DNSKEYRecord) Record.newRecord(
                Name.fromString("example."),
                Type.DNSKEY,
                DClass.IN,
                60,
                dnsKey.rdata().toBytes());
        String name = switch (dnsKey.algorithm()) {
            case RSASHA256 -> "SHA256withRSA";
            case ECDSAP256SHA256 -> "SHA256withECDSAinP1363Format";
            case ED25519 -> "Ed25519";
        };
        java.security.Signature verifier = java.security.Signature.getInstance(name);
        verifier.initVerify(record.getPublicKey());
        for (byte b : data) {
            verifier.update(b);
        }
        return verifier.verify(signature);
    }
}
