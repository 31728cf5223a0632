package io.zonecast.common.certificate;

import io.zonecast.common.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** PEM files of certificates and private keys (PKCS#8). */
final class Pem {
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private Pem() {}

    static List<X509Certificate> certificates(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw new Failure.Refused(file + ": holds no certificate");
            }
            return chain;
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure.Refused(file + ": can't be read as a certificate: " + e.getMessage());
        }
    }

    static PrivateKey privateKey(Path file, String algorithm) {
        try {
            String text = Files.readString(file);
            int begin = text.indexOf(label("BEGIN", KEY));
            int end = text.indexOf(label("END", KEY));
            if (begin < 0 || end < begin) {
                throw new Failure.Refused(file + ": holds no private key in PKCS#8 form (BEGIN PRIVATE KEY)");
            }
            byte[] der = Base64.getMimeDecoder()
                    .decode(text.substring(begin + label("BEGIN", KEY).length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw new Failure.Refused(file + ": is not the " + algorithm + " key of its certificate");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new Failure.Refused(file + ": can't be read as a private key: " + e.getMessage());
        }
    }

    static void write(Path file, X509Certificate certificate) throws IOException, GeneralSecurityException {
        write(file, CERTIFICATE, certificate.getEncoded(), "rw-r--r--");
    }

    static void write(Path file, PrivateKey key) throws IOException {
        write(file, KEY, key.getEncoded(), "rw-------");
    }

    /** Whole or not at all: under another name first, with its mode from the first octet on. */
    private static void write(Path file, String label, byte[] der, String mode) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        String text = label("BEGIN", label) + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n" + label("END", label) + "\n";
        try (var out = Files.newByteChannel(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String label(String which, String what) {
        return "-----" + which + " " + what + "-----";
    }
}
