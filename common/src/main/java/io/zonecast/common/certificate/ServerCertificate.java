package io.zonecast.common.certificate;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private key and its certificate chain, as a TLS server needs them.
 *
 * @param key the private key
 * @param chain its certificate first
 */
public record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {
    private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);

    /** Life of a self-made certificate: what browsers still take. */
    public static final Duration LIFE = Duration.ofDays(397);

    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * A certificate from an authority.
     *
     * @param certificateFile PEM, the server's own first
     * @param keyFile PEM, PKCS#8
     * @throws Failure.Refused where a file can't be used
     */
    public static ServerCertificate load(Path certificateFile, Path keyFile) {
        List<X509Certificate> chain = Pem.certificates(certificateFile);
        String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        return new ServerCertificate(Pem.privateKey(keyFile, algorithm), chain);
    }

    /**
     * The self-made certificate in {@code folder} ({@code server.crt}, and {@code server.key} of mode 0600): ECDSA P-256,
     * signed by itself. It is made where there is none, where it is for other names, or where less than a third of its
     * life is left.
     *
     * @param names host names and address literals
     * @throws Failure.Refused where it can't be written
     */
    public static ServerCertificate selfMade(Path folder, List<String> names, Instant now) {
        Path certificateFile = folder.resolve("server.crt");
        Path keyFile = folder.resolve("server.key");
        if (Files.exists(certificateFile) && Files.exists(keyFile)) {
            ServerCertificate found = load(certificateFile, keyFile);
            if (!found.isRenewable(now) && found.names().equals(Set.copyOf(names))) {
                return found;
            }
        }
        try {
            Files.createDirectories(folder);
            KeyPair pair = SelfSigned.keyPair();
            X509Certificate certificate = SelfSigned.certificate(pair, names, now, LIFE);
            Pem.write(keyFile, pair.getPrivate());
            Pem.write(certificateFile, certificate);
            log.info(
                    "Server certificate made file={} until={}",
                    certificateFile,
                    certificate.getNotAfter().toInstant());
            return new ServerCertificate(pair.getPrivate(), List.of(certificate));
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure.Refused(folder + ": can't make a server certificate: " + e.getMessage());
        }
    }

    /** When it ends. */
    public Instant notAfter() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** True when less than a third of its life is left. */
    public boolean isRenewable(Instant now) {
        Instant start = chain.getFirst().getNotBefore().toInstant();
        Duration life = Duration.between(start, notAfter());
        return Duration.between(now, notAfter()).compareTo(life.dividedBy(3)) < 0;
    }

    /** The names and addresses that it is for. */
    public Set<String> names() {
        try {
            Set<String> names = new HashSet<>();
            var alternatives = chain.getFirst().getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(entry -> names.add(String.valueOf(entry.get(1))));
            }
            return names;
        } catch (GeneralSecurityException e) {
            throw new Failure.Corrupt("certificate with unreadable names", e);
        }
    }

    /** In memory, under the alias {@code server}, with an empty password. */
    public KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], chain.toArray(X509Certificate[]::new));
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure.Corrupt("certificate and key don't go together", e);
        }
    }

    /** TLS as a server with this certificate. */
    public SSLContext sslContext() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore(), new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new Failure.Corrupt("certificate can't be used", e);
        }
    }
}
