package io.zonecast.secondarysyncer.testing;

import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.util.EnumMap;
import java.util.Map;

/** Ed25519 keys of one zone-provider and one health-checker, and the ring that trusts them. */
public final class TestKeys implements KeyRing {
    private final Map<Role, KeyPair> pairs = new EnumMap<>(Role.class);

    public TestKeys() {
        for (Role role : Role.values()) {
            pairs.put(role, pair());
        }
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The key that the ring trusts for a role. */
    public Signer signer(Role role) {
        return new PairSigner(pairs.get(role));
    }

    /** A key that the ring does not know. */
    public static Signer stranger() {
        return new PairSigner(pair());
    }

    @Override
    public boolean verify(Role role, byte[] message, byte[] signature) {
        try {
            PublicKey key = pairs.get(role).getPublic();
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(message);
            return signature.length == 64 && ed25519.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private record PairSigner(KeyPair pair) implements Signer {
        @Override
        public String publicKey() {
            return "UTEST";
        }

        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature ed25519 = Signature.getInstance("Ed25519");
                ed25519.initSign(pair.getPrivate());
                ed25519.update(message);
                return ed25519.sign();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }
}
