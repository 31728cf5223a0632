package io.zonecast.common.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Signer;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManifestTest {
    /** A keyed checksum stands for Ed25519 here: this test is about what is signed, not about the curve. */
    private static final Signer SIGNER = new Signer() {
        @Override
        public String publicKey() {
            return "U";
        }

        @Override
        public byte[] sign(byte[] message) {
            return ZoneDigest.sha256(message).toBytes();
        }
    };

    private static final KeyRing RING = (role, message, signature) -> Arrays.equals(SIGNER.sign(message), signature);

    private static Manifest manifest(ManifestKind kind) {
        return new Manifest(
                Name.parse("example.org."),
                Group.ALL,
                new VersionNumber(5, 12),
                new VersionNumber(5, 9),
                new ZoneDigest(1, 2, 3, 4),
                new Generation(3, 77),
                new Serial(4_000_000_000L),
                new ZoneDigest(5, 6, 7, 8),
                Instant.ofEpochSecond(2_000_000_000L),
                Instant.ofEpochMilli(1_700_000_000_123L),
                kind,
                BodyClaim.of(new byte[] {1, 2, 3}),
                kind == ManifestKind.FAILED ? "no key" : "");
    }

    @Test
    void everyKindSurvivesItsBytes() {
        for (ManifestKind kind : ManifestKind.values()) {
            assertThat(ManifestCodec.decode(ManifestCodec.encode(manifest(kind))))
                    .isEqualTo(manifest(kind));
        }
    }

    @Test
    void headersCarryItAndNoChangedByteIsTrusted() {
        SignedManifest signed = SignedManifest.seal(manifest(ManifestKind.DIFF), SIGNER);

        assertThat(VersionMessage.open(VersionMessage.headers(signed), RING).manifest())
                .isEqualTo(signed.manifest());
        byte[] bytes = signed.toBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] forged = bytes.clone();
            forged[i] ^= 1;
            assertThatThrownBy(() -> SignedManifest.open(forged, signed.signature(), RING))
                    .isInstanceOf(Failure.Corrupt.class);
        }
    }

    @Test
    void randomBytesAreCorruptAndNothingElse() {
        Random random = new Random(3);
        byte[] good = ManifestCodec.encode(manifest(ManifestKind.FULL));
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = Arrays.copyOf(good, random.nextInt(good.length) + 1);
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                ManifestCodec.decode(damaged);
            } catch (Failure.Corrupt expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void aBodyClaimFitsOnlyItsBody() {
        BodyClaim claim = BodyClaim.of(new byte[] {1, 2, 3});

        assertThat(claim.fits(new byte[] {1, 2, 3})).isTrue();
        assertThat(claim.fits(new byte[] {1, 2, 4})).isFalse();
        assertThat(claim.fits(new byte[] {1, 2})).isFalse();
        assertThat(BodyClaim.NONE.fits(new byte[0])).isTrue();
    }
}
