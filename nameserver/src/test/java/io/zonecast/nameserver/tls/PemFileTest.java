package io.zonecast.nameserver.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemFileTest {
    @TempDir
    private Path folder;

    private TlsFiles files(String certificate, String key) throws IOException {
        return new TlsFiles(
                Files.writeString(folder.resolve("c.pem"), certificate),
                Files.writeString(folder.resolve("k.pem"), key),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"EC, 256, EC PRIVATE KEY", "EC, 384, EC PRIVATE KEY", "RSA, 2048, RSA PRIVATE KEY", "Ed25519, 0, none"})
    void keysOfEachFormAndKindAreRead(String algorithm, int size, String oldLabel) throws Exception {
        TestCertificates authority = new TestCertificates(folder, "ca");
        KeyPair pair = TestCertificates.pair(algorithm, size);
        String chain = "Bag Attributes\n    friendlyName: x\n"
                + TestCertificates.pem(authority.certify(pair, TestCertificates.NAME, Duration.ofDays(9))) + "\r\n"
                + TestCertificates.pem(authority.authority());
        String key = TestCertificates.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        assertThat(TlsIdentity.load(files(chain, key)).notAfter())
                .isAfter(java.time.Instant.now().plus(Duration.ofDays(8)));
        if (!oldLabel.equals("none")) {
            String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
            assertThat(TlsIdentity.load(
                            files(chain, parameters + TestCertificates.oldForm(pair.getPrivate(), oldLabel))))
                    .isNotNull();
        }
    }

    @Test
    void whatCanNotBeUsedIsToldWithItsFile() throws Exception {
        TestCertificates authority = new TestCertificates(folder, "ca");
        KeyPair pair = TestCertificates.pair("EC", 256);
        String chain = TestCertificates.pem(authority.certify(pair, TestCertificates.NAME, Duration.ofDays(9)));
        String key = TestCertificates.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        String other = TestCertificates.pem(
                "PRIVATE KEY", TestCertificates.pair("EC", 256).getPrivate().getEncoded());
        String rsa = TestCertificates.pem(
                "PRIVATE KEY", TestCertificates.pair("RSA", 2048).getPrivate().getEncoded());
        refuses(chain, other, "is not the key");
        refuses(chain, rsa, "is not the key");
        refuses(key, key, "holds no certificate");
        refuses(chain, chain, "holds no private key");
        refuses(chain, "", "holds no private key");
        refuses(chain, key.substring(0, 80), "holds no private key");
        refuses(chain, key.replace(" PRIVATE", " ENCRYPTED PRIVATE"), "encrypted");
        refuses(chain, """
                -----BEGIN EC PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00

                AAAA
                -----END EC PRIVATE KEY-----
                """, "encrypted");
        for (String label : new String[] {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"}) {
            refuses(chain, TestCertificates.pem(label, new byte[] {48, 3, 2, 1, 7}), "can't be read");
            refuses(chain, TestCertificates.pem(label, new byte[] {48}), "can't be read");
            refuses(chain, TestCertificates.pem(label, new byte[0]), "can't be read");
        }
        refuses(TestCertificates.pem("CERTIFICATE", new byte[] {48, 3, 2, 1, 7}), key, "can't be read");
        assertThatThrownBy(() -> TlsIdentity.load(
                        new TlsFiles(folder.resolve("none"), folder.resolve("k.pem"), Optional.empty())))
                .isInstanceOf(IOException.class);
    }

    private void refuses(String certificate, String key, String why) {
        assertThatThrownBy(() -> TlsIdentity.load(files(certificate, key)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why)
                .hasMessageContaining(folder.toString());
    }
}
