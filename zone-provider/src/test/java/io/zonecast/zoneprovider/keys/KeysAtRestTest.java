package io.zonecast.zoneprovider.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.store.KeyRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysAtRestTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    Path folder;

    private KeyVault open(ProviderStore store) {
        SecureRandom random = new SecureRandom();
        return KeyVault.open(store, new KekFile(kek(), random), Crypto.fastest(), Algorithm.ECDSAP256SHA256, random);
    }

    private Path kek() {
        return folder.resolve("kek");
    }

    @Test
    void theKeyEncryptionKeyIsMadeOnceAndForItsOwnerOnly() throws Exception {
        try (ProviderStore store = ProviderStore.open(folder.resolve("state"), problem -> {})) {
            open(store);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kek())))
                    .isEqualTo("rw-------");
            String made = Files.readString(kek());
            open(store);
            assertThat(Files.readString(kek())).isEqualTo(made);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aLostOrExchangedOrOpenKeyEncryptionKeyIsRefused() throws Exception {
        try (ProviderStore store = ProviderStore.open(folder.resolve("state"), problem -> {})) {
            open(store);
            Files.setPosixFilePermissions(kek(), PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(() -> open(store))
                    .isInstanceOf(Failure.Refused.class)
                    .hasMessageContaining("chmod");
            Files.delete(kek());
            assertThatThrownBy(() -> open(store))
                    .isInstanceOf(Failure.Refused.class)
                    .hasMessageContaining("missing");
            new KekFile(kek(), new SecureRandom()).key(true);
            assertThatThrownBy(() -> open(store))
                    .isInstanceOf(Failure.Refused.class)
                    .hasMessageContaining("not the one");
        }
    }

    @Test
    void aSealedPrivatePartOpensOnlyForItsZoneAndUnchanged() {
        try (ProviderStore store = ProviderStore.open(folder.resolve("state"), problem -> {})) {
            KeyVault vault = open(store);
            KeyRow row = vault.make(1, ZONE, 1, Instant.EPOCH);
            assertThat(vault.load(ZONE, List.of(row)).isEmpty()).isFalse();
            assertThatThrownBy(() -> vault.load(Name.parse("example.net."), List.of(row)))
                    .isInstanceOf(Failure.Corrupt.class);
            byte[] bent = row.sealed().clone();
            bent[20] ^= 1;
            KeyRow other = new KeyRow(1, 1, row.dnsKey(), bent, row.createdAt());
            assertThatThrownBy(() -> vault.load(ZONE, List.of(other))).isInstanceOf(Failure.Corrupt.class);
        }
    }

    @Test
    void noPrivatePartIsWrittenInClear() {
        byte[] kek = new KekFile(kek(), new SecureRandom()).key(true);
        KeyCipher cipher = new KeyCipher(kek, new SecureRandom());
        byte[] plain = Crypto.fastest().generate(Algorithm.ED25519, 257).pkcs8();
        byte[] sealed = cipher.seal(plain, new byte[] {1});
        assertThat(sealed).hasSize(plain.length + 12 + 16);
        assertThat(java.util.HexFormat.of().formatHex(sealed))
                .doesNotContain(java.util.HexFormat.of().formatHex(plain).substring(32));
        assertThat(cipher.open(sealed, new byte[] {1})).isEqualTo(plain);
        assertThat(cipher.seal(plain, new byte[] {1})).isNotEqualTo(sealed);
    }
}
