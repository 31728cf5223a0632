package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The services' signing keys: real ones, or for speed a hash over a secret and the message, which nobody
 * without the secret can make either.
 */
final class Keys {
    private final Map<Role, Signer> signers = new EnumMap<>(Role.class);
    private final List<byte[]> secrets = new ArrayList<>();
    private final Signer stranger;
    private final KeyRing ring;

    Keys(Random random, boolean real) {
        if (real) {
            Map<Role, List<String>> pinned = new EnumMap<>(Role.class);
            for (Role role : Role.values()) {
                Signer signer = NatsKeys.random();
                signers.put(role, signer);
                pinned.put(role, List.of(signer.publicKey()));
            }
            stranger = NatsKeys.random();
            ring = NatsKeys.ring(pinned);
        } else {
            for (Role role : Role.values()) {
                signers.put(role, new Hashing(secret(random)));
            }
            stranger = new Hashing(secret(random));
            ring = (role, message, signature) -> Arrays.equals(signer(role).sign(message), signature);
        }
    }

    private byte[] secret(Random random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        secrets.add(secret);
        return secret;
    }

    Signer signer(Role role) {
        Signer signer = signers.get(role);
        if (signer == null) {
            throw new IllegalStateException("no key of " + role);
        }
        return signer;
    }

    /** Of somebody whom nobody trusts. */
    Signer stranger() {
        return stranger;
    }

    KeyRing ring() {
        return ring;
    }

    /** What no message may hold. */
    List<byte[]> secrets() {
        return secrets;
    }

    private static final class Hashing implements Signer {
        private final byte[] secret;
        private final MessageDigest sha256;

        Hashing(byte[] secret) {
            this.secret = secret;
            try {
                this.sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String publicKey() {
            return "hash";
        }

        @Override
        public synchronized byte[] sign(byte[] message) {
            sha256.update(secret);
            byte[] hash = sha256.digest(message);
            byte[] signature = Arrays.copyOf(hash, 64);
            System.arraycopy(hash, 0, signature, 32, 32);
            return signature;
        }
    }
}
