package io.zonecast.zoneprovider.keys;

import io.zonecast.common.failure.Failure;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts private parts with AES-256-GCM: 12 random octets, then the ciphertext with its tag. What a
 * private part belongs to is authenticated with it, so that rows can't be exchanged. Safe for use by many threads.
 */
final class KeyCipher {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random;
    private final long check;

    KeyCipher(byte[] kek, SecureRandom random) {
        this.key = new SecretKeySpec(kek, "AES");
        this.random = random;
        this.check = checkOf(kek);
    }

    /** Tells one key from another without telling the key. */
    long check() {
        return check;
    }

    private static long checkOf(byte[] kek) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("zonecast kek check".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return java.nio.ByteBuffer.wrap(sha256.digest(kek)).getLong() >>> 1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    byte[] seal(byte[] plain, byte[] belongsTo) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, belongsTo).doFinal(plain);
            byte[] joined = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, joined, NONCE, sealed.length);
            return joined;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    byte[] open(byte[] sealed, byte[] belongsTo) {
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), belongsTo)
                    .doFinal(sealed, NONCE, sealed.length - NONCE);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Failure.Corrupt("the private part of a key can't be decrypted", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] belongsTo) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(belongsTo);
        return cipher;
    }
}
