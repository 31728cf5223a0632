package io.zonecast.common.seal;

/** Signs with one Ed25519 private key. Safe for use by many threads. */
public interface Signer {
    /** The public key as an NKey of a user ({@code U…}). */
    String publicKey();

    /** The signature of {@code message}, 64 octets. */
    byte[] sign(byte[] message);
}
