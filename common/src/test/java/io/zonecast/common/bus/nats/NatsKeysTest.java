package io.zonecast.common.bus.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.NKey;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsKeysTest {
    @TempDir
    Path dir;

    @Test
    void a_pinned_key_verifies_for_its_role_alone() {
        Signer signer = NatsKeys.random();
        KeyRing ring = NatsKeys.ring(Map.of(
                Role.ZONE_PROVIDER,
                List.of(NatsKeys.random().publicKey(), signer.publicKey()),
                Role.API_PROXY,
                List.of(NatsKeys.random().publicKey())));
        byte[] message = {1, 2, 3};
        byte[] signature = signer.sign(message);
        assertThat(ring.verify(Role.ZONE_PROVIDER, message, signature)).isTrue();
        assertThat(ring.verify(Role.API_PROXY, message, signature)).isFalse();
        assertThat(ring.verify(Role.HEALTH_CHECKER, message, signature)).isFalse();
        assertThat(ring.verify(Role.ZONE_PROVIDER, new byte[] {1, 2, 4}, signature))
                .isFalse();
        assertThat(ring.verify(Role.ZONE_PROVIDER, message, new byte[63])).isFalse();
    }

    @Test
    void keys_are_the_same_as_those_of_the_nats_library() throws Exception {
        Path file = dir.resolve("key.nk");
        Signer ours = NatsKeys.fromOrNewSeedFile(file);
        NKey theirs = NKey.fromSeed(Files.readString(file).strip().toCharArray());
        assertThat(ours.publicKey()).isEqualTo(new String(theirs.getPublicKey()));
        byte[] message = new byte[100];
        new Random(1).nextBytes(message);
        assertThat(ours.sign(message)).isEqualTo(theirs.sign(message));
    }

    @Test
    void a_new_seed_file_is_for_its_owner_alone_and_is_kept() throws Exception {
        Path file = dir.resolve("key.nk");
        Signer first = NatsKeys.fromOrNewSeedFile(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(NatsKeys.fromOrNewSeedFile(file).publicKey()).isEqualTo(first.publicKey());
        assertThat(NatsKeys.fromSeedFile(file).publicKey()).isEqualTo(first.publicKey());
    }

    @Test
    void a_seed_file_that_others_can_read_is_refused() throws Exception {
        Path file = dir.resolve("key.nk");
        NatsKeys.fromOrNewSeedFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> NatsKeys.fromSeedFile(file))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void texts_that_are_no_keys_are_refused_with_the_reason() throws Exception {
        String good = NatsKeys.random().publicKey();
        char other = good.charAt(20) == 'A' ? 'B' : 'A';
        String typo = good.substring(0, 20) + other + good.substring(21);
        assertThatThrownBy(() -> NatsKeys.check(typo)).hasMessageContaining("typing error");
        assertThatThrownBy(() -> NatsKeys.check("U")).hasMessageContaining("length");
        assertThatThrownBy(() -> NatsKeys.check(good.toLowerCase(Locale.ROOT))).hasMessageContaining("letter");
        Path file = dir.resolve("bad.nk");
        Files.writeString(file, good);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> NatsKeys.fromSeedFile(file)).isInstanceOf(Failure.Refused.class);
        assertThatThrownBy(() -> NatsKeys.fromSeedFile(dir.resolve("none.nk"))).hasMessageContaining("no such file");
    }
}
