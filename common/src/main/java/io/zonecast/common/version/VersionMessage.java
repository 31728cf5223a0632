package io.zonecast.common.version;

import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import java.util.Base64;

/** A signed manifest as message headers, so that a headers-only consumer sees all of it. */
public final class VersionMessage {
    /** Header with the base64 manifest. */
    public static final String MANIFEST = "Zc-Manifest";

    /** Header with the base64 signature. */
    public static final String SIGNATURE = "Zc-Signature";

    private VersionMessage() {}

    /** The headers that carry a manifest. */
    public static Headers headers(SignedManifest signed) {
        Base64.Encoder base64 = Base64.getEncoder();
        return Headers.of(MANIFEST, base64.encodeToString(signed.toBytes()))
                .with(SIGNATURE, base64.encodeToString(signed.signature()));
    }

    /**
     * What a message says of itself, and anybody may have written: good for passing it over, and for nothing else.
     *
     * @throws Failure.Corrupt where there is no manifest
     */
    public static Manifest claimed(Headers headers) {
        try {
            return ManifestCodec.decode(
                    Base64.getDecoder().decode(headers.get(MANIFEST).orElse("")));
        } catch (IllegalArgumentException e) {
            throw new Failure.Corrupt("message has no readable manifest", e);
        }
    }

    /**
     * The manifest of a message, checked.
     *
     * @throws Failure.Corrupt where there is none or its signature is not of a trusted zone-provider
     */
    public static SignedManifest open(Headers headers, KeyRing keys) {
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            byte[] manifest = base64.decode(headers.get(MANIFEST).orElse(""));
            byte[] signature = base64.decode(headers.get(SIGNATURE).orElse(""));
            return SignedManifest.open(manifest, signature, keys);
        } catch (IllegalArgumentException e) {
            throw new Failure.Corrupt("message has no readable manifest", e);
        }
    }
}
