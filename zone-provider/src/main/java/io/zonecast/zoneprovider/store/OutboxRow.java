package io.zonecast.zoneprovider.store;

import io.zonecast.common.bus.Headers;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import java.util.Base64;

/**
 * A version that the broker has not confirmed yet.
 *
 * @param version its number, which also is the message id
 * @param kind what it is
 * @param subject where it goes
 * @param manifest its bytes
 * @param signature over them
 * @param body the message's body; empty where it is left out
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutboxRow(
        VersionNumber version, ManifestKind kind, String subject, byte[] manifest, byte[] signature, byte[] body) {

    /** A version to be published. */
    public static OutboxRow of(SignedManifest signed, String subject, byte[] body) {
        return new OutboxRow(
                signed.manifest().version(),
                signed.manifest().kind(),
                subject,
                signed.toBytes(),
                signed.signature(),
                body);
    }

    /** The message's headers. */
    public Headers headers() {
        Base64.Encoder base64 = Base64.getEncoder();
        return Headers.of(VersionMessage.MANIFEST, base64.encodeToString(manifest))
                .with(VersionMessage.SIGNATURE, base64.encodeToString(signature));
    }

    /** The message's id in the broker's duplicate window. */
    public String messageId() {
        return "v-" + version.epoch() + "-" + version.n();
    }
}
