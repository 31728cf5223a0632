package io.zonecast.common.version;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import java.util.Arrays;

/**
 * A manifest with the zone-provider's Ed25519 signature over its exact bytes. Only
 * {@link #open} makes one from bytes that came from outside, so holding one means that it was checked.
 */
public final class SignedManifest {
    private static final byte[] CONTEXT = "zonecast manifest 1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Manifest manifest;
    private final byte[] bytes;
    private final byte[] signature;

    private SignedManifest(Manifest manifest, byte[] bytes, byte[] signature) {
        this.manifest = manifest;
        this.bytes = bytes;
        this.signature = signature;
    }

    /** Signs. */
    public static SignedManifest seal(Manifest manifest, Signer signer) {
        byte[] bytes = ManifestCodec.encode(manifest);
        return new SignedManifest(manifest, bytes, signer.sign(withContext(bytes)));
    }

    /**
     * Checks and decodes.
     *
     * @throws Failure.Corrupt where the bytes are no manifest or no pinned zone-provider key signed them
     */
    public static SignedManifest open(byte[] bytes, byte[] signature, KeyRing keys) {
        if (!keys.verify(Role.ZONE_PROVIDER, withContext(bytes), signature)) {
            throw new Failure.Corrupt("manifest is not signed by a zone-provider that is trusted here");
        }
        return new SignedManifest(ManifestCodec.decode(bytes), bytes.clone(), signature.clone());
    }

    private static byte[] withContext(byte[] bytes) {
        byte[] joined = Arrays.copyOf(CONTEXT, CONTEXT.length + bytes.length);
        System.arraycopy(bytes, 0, joined, CONTEXT.length, bytes.length);
        return joined;
    }

    /** What was signed. */
    public Manifest manifest() {
        return manifest;
    }

    /** The signed bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The signature, 64 octets. */
    public byte[] signature() {
        return signature.clone();
    }
}
