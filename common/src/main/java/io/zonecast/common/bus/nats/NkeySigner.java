package io.zonecast.common.bus.nats;

import io.nats.client.AuthHandler;
import io.zonecast.common.seal.Signer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** One NKey: signs messages, and the broker's challenge when a connection is made. */
final class NkeySigner implements Signer, AuthHandler {
    private final byte[] secret;
    private final byte[] open = new byte[Ed25519.PUBLIC_KEY_SIZE];
    private final String publicKey;

    NkeySigner(byte[] secret) {
        this.secret = secret.clone();
        Ed25519.generatePublicKey(this.secret, 0, open, 0);
        this.publicKey = NkeyText.ofPublic(open);
    }

    @Override
    public String publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(secret, 0, open, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public char[] getID() {
        return publicKey.toCharArray();
    }

    @Override
    public char @Nullable [] getJWT() {
        return null;
    }
}
