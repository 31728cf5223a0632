package io.zonecast.nameserver.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority in a folder, and certificates by it. */
public final class TestCertificates {
    /** What a server's certificate is for. */
    public static final String NAME = "ns.example.net";

    private final Path folder;
    private final KeyPair pair = pair("EC", 256);
    private final X509Certificate authority;

    /** @param name of the authority and of its file */
    public TestCertificates(Path folder, String name) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.authority = certificate(name, pair, null, List.of(), Duration.ofDays(30), true);
        Files.writeString(file(name), pem(authority));
    }

    /** A file of the folder. */
    public Path file(String name) {
        return folder.resolve(name + ".pem");
    }

    static KeyPair pair(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (size > 0) {
            generator.initialize(size);
        }
        return generator.generateKeyPair();
    }

    /** A certificate for a key, by this authority. */
    X509Certificate certify(KeyPair of, String name, Duration life) throws IOException, GeneralSecurityException {
        return certificate(name, of, authority, List.of(name), life, false);
    }

    private X509Certificate certificate(
            String name, KeyPair of, X509Certificate issuer, List<String> names, Duration life, boolean isAuthority)
            throws IOException, GeneralSecurityException {
        X500Principal subject = new X500Principal("CN=" + name);
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer == null ? subject : issuer.getSubjectX500Principal(),
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(life)),
                subject,
                of.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (!names.isEmpty()) {
            GeneralName[] all = names.stream()
                    .map(each -> new GeneralName(GeneralName.dNSName, each))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
        }
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Writes {@code name.pem} and {@code name-key.pem} for a new key, as Let's Encrypt writes them. */
    public TlsFiles issue(String name, String dnsName) throws IOException, GeneralSecurityException {
        KeyPair fresh = pair("EC", 256);
        X509Certificate own = certify(fresh, dnsName, Duration.ofDays(20));
        replace(file(name), pem(own) + "\n" + pem(authority));
        replace(file(name + "-key"), pem("PRIVATE KEY", fresh.getPrivate().getEncoded()));
        return files(name);
    }

    /** The files of an issued certificate. */
    public TlsFiles files(String name) {
        return new TlsFiles(file(name), file(name + "-key"), java.util.Optional.empty());
    }

    X509Certificate authority() {
        return authority;
    }

    static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String pem(X509Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    /** The form that OpenSSL wrote before PKCS#8. */
    static String oldForm(PrivateKey key, String label) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        ASN1Encodable form = key instanceof ECPrivateKey ec
                ? new org.bouncycastle.asn1.sec.ECPrivateKey(
                        ec.getParams().getOrder().bitLength(),
                        ec.getS(),
                        info.getPrivateKeyAlgorithm().getParameters())
                : info.parsePrivateKey();
        return pem(label, form.toASN1Primitive().getEncoded());
    }

    static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
