package io.zonecast.dns.dnssec;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Makes, loads and uses keys through one cryptography provider of Java. Safe for use by many threads.
 *
 * <p>On one core Corretto makes about 49,000 ECDSA P-256 signatures a second, Bouncy Castle 12,000, the JDK 5,400;
 * so they are tried in this order, and one that can't sign on this machine is passed over.
 */
public final class Crypto {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private final String name;
    private final Optional<Provider> provider;

    private Crypto(String name, Optional<Provider> provider) {
        this.name = name;
        this.provider = provider;
    }

    /** The fastest provider that works here. */
    public static Crypto fastest() {
        return available().getFirst();
    }

    /** Every provider that works here, fastest first. */
    public static List<Crypto> available() {
        List<Crypto> working = new ArrayList<>();
        corretto().filter(Crypto::works).ifPresent(working::add);
        Optional.of(new Crypto("Bouncy Castle", Optional.of(new BouncyCastleProvider())))
                .filter(Crypto::works)
                .ifPresent(working::add);
        working.add(new Crypto("JDK", Optional.empty()));
        return working;
    }

    private static Optional<Crypto> corretto() {
        try {
            return ServiceLoader.load(Provider.class).stream()
                    .filter(found -> found.type().getName().equals(CORRETTO))
                    .findFirst()
                    .map(Supplier::get)
                    .map(found -> new Crypto("Corretto", Optional.of(found)));
        } catch (java.util.ServiceConfigurationError | LinkageError e) {
            // No build of its native library for this machine: the next provider is tried.
            return Optional.empty();
        }
    }

    private static boolean works(Crypto crypto) {
        try {
            for (Algorithm algorithm : List.of(Algorithm.ECDSAP256SHA256, Algorithm.ED25519)) {
                NewKey key = crypto.generate(algorithm, DnsKey.SECURE_ENTRY_POINT);
                crypto.load(key.dnsKey(), key.pkcs8()).sign(new byte[32]);
            }
            return true;
        } catch (IllegalStateException | UnsignableZone | LinkageError e) {
            return false;
        }
    }

    /** The name of the provider, for logs. */
    public String name() {
        return name;
    }

    /** A key that was just made. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record NewKey(DnsKey dnsKey, byte[] pkcs8) {
        /** Not the private part. */
        @Override
        public String toString() {
            return "NewKey[" + dnsKey + "]";
        }
    }

    /**
     * Makes a key.
     *
     * @param flags {@link DnsKey#ZONE} or {@link DnsKey#SECURE_ENTRY_POINT}
     */
    public NewKey generate(Algorithm algorithm, int flags) {
        try {
            KeyPairGenerator generator = provider.isPresent()
                    ? KeyPairGenerator.getInstance(algorithm.keyAlgorithm(), provider.get())
                    : KeyPairGenerator.getInstance(algorithm.keyAlgorithm());
            switch (algorithm) {
                case RSASHA256 -> generator.initialize(algorithm.bits());
                case ECDSAP256SHA256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case ED25519 -> {
                    // Has one size only.
                }
            }
            KeyPair pair = generator.generateKeyPair();
            return new NewKey(
                    DnsKey.of(flags, algorithm, KeyFields.publicKey(algorithm, pair.getPublic())),
                    KeyFields.portable(algorithm, pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + " can't make a key of " + algorithm, e);
        }
    }

    /**
     * Takes a key into use.
     *
     * @param dnsKey its public side
     * @param pkcs8 its private part (RFC 5958)
     * @throws UnsignableZone where the private part can't be read
     */
    public SigningKey load(DnsKey dnsKey, byte[] pkcs8) {
        Algorithm algorithm = dnsKey.algorithm();
        try {
            KeyFactory factory = keyFactory(algorithm);
            return new LocalKey(dnsKey, factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new UnsignableZone("private part of key " + dnsKey.tag() + " can't be read: " + e.getMessage());
        }
    }

    private KeyFactory keyFactory(Algorithm algorithm) throws NoSuchAlgorithmException {
        if (provider.isPresent() && provider.get().getService("KeyFactory", algorithm.keyAlgorithm()) != null) {
            return KeyFactory.getInstance(algorithm.keyAlgorithm(), provider.get());
        }
        // Corretto signs with Ed25519 keys of the JDK, but reads none itself.
        return KeyFactory.getInstance(algorithm.keyAlgorithm());
    }

    private final class LocalKey implements SigningKey {
        private final DnsKey dnsKey;
        private final PrivateKey key;

        LocalKey(DnsKey dnsKey, PrivateKey key) {
            this.dnsKey = dnsKey;
            this.key = key;
        }

        @Override
        public DnsKey dnsKey() {
            return dnsKey;
        }

        @Override
        public byte[] sign(byte[] data) {
            Algorithm algorithm = dnsKey.algorithm();
            try {
                Signature signature = provider.isPresent()
                        ? Signature.getInstance(algorithm.signatureAlgorithm(), provider.get())
                        : Signature.getInstance(algorithm.signatureAlgorithm());
                signature.initSign(key);
                signature.update(data);
                byte[] made = signature.sign();
                return algorithm == Algorithm.ECDSAP256SHA256 ? DerSignature.toRaw(made) : made;
            } catch (InvalidKeyException e) {
                throw new UnsignableZone("key " + dnsKey.tag() + " can't be used: " + e.getMessage());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(name + " can't sign with " + algorithm, e);
            }
        }
    }
}
