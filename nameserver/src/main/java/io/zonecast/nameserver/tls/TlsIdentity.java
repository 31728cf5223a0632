package io.zonecast.nameserver.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** One certificate with its key, and the keys of the session tickets that were given out under it. Immutable. */
final class TlsIdentity {
    /** RFC 7858 section 3.1 gave no name; RFC 9103 section 7.1 asks for it. */
    private static final String DOT = "dot";

    /** RFC 9325 section 3.1.1. */
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /** How long a session can be resumed: RFC 9325 section 3.4 wants keys of tickets to change about weekly. */
    private static final int TICKET_SECONDS = 24 * 3600;

    private static final char[] NO_PASSWORD = new char[0];

    private final SSLContext context;
    private final boolean asksClients;
    private final Instant notAfter;

    private TlsIdentity(SSLContext context, boolean asksClients, Instant notAfter) {
        this.context = context;
        this.asksClients = asksClients;
        this.notAfter = notAfter;
    }

    /**
     * Reads the files.
     *
     * @throws IOException where one can't be read, or key and certificate don't go together
     */
    static TlsIdentity load(TlsFiles files) throws IOException {
        List<X509Certificate> chain = PemFile.certificates(files.certificate());
        PrivateKey key = PemFile.privateKey(files.key());
        X509Certificate own = chain.getFirst();
        try {
            if (!belongs(key, own.getPublicKey())) {
                throw new IOException(
                        files.key() + ": is not the key of the first certificate in " + files.certificate());
            }
            KeyStore store = emptyStore();
            store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            Path authorities = files.clientCa().orElse(null);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), authorities == null ? null : trust(authorities), null);
            context.getServerSessionContext().setSessionTimeout(TICKET_SECONDS);
            return new TlsIdentity(
                    context, authorities != null, own.getNotAfter().toInstant());
        } catch (GeneralSecurityException e) {
            throw new IOException(files.certificate() + ": can't be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static TrustManager[] trust(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate each : PemFile.certificates(file)) {
            store.setCertificateEntry("authority-" + number++, each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        @Nullable
        String scheme = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        byte[] words = {1, 2, 3};
        Signature signer = Signature.getInstance(scheme);
        signer.initSign(key);
        signer.update(words);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(scheme);
        verifier.initVerify(certified);
        verifier.update(words);
        return verifier.verify(signature);
    }

    /** When the certificate ends. */
    Instant notAfter() {
        return notAfter;
    }

    /** The server's side of a new connection. */
    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS.toArray(String[]::new));
        parameters.setCipherSuites(Arrays.stream(engine.getSupportedCipherSuites())
                .filter(TlsIdentity::isGood)
                .toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        // Who names protocols must name this one; who names none is served (RFC 7301 section 3.2).
        parameters.setApplicationProtocols(new String[] {DOT});
        if (asksClients) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Forward secrecy and authenticated encryption (RFC 9325 section 4.2). */
    private static boolean isGood(String suite) {
        return suite.startsWith("TLS_AES_")
                || suite.startsWith("TLS_CHACHA20_")
                || (suite.startsWith("TLS_ECDHE_") && (suite.contains("_GCM_") || suite.contains("_CHACHA20_")));
    }
}
