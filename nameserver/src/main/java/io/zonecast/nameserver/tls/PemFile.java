package io.zonecast.nameserver.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Certificates and private keys in PEM files (RFC 7468). All that is wrong with one is an {@link IOException}. */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    /** Of any chain or list of authorities. */
    private static final long MOST = 4 << 20;

    private static final class Block {
        final String label;
        final byte[] der;

        Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }
    }

    private PemFile() {}

    /** All certificates of a file, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label.equals("CERTIFICATE")) {
                try {
                    all.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.der)));
                } catch (GeneralSecurityException e) {
                    throw new IOException(file + ": can't be read as a certificate: " + e.getMessage(), e);
                }
            }
        }
        if (all.isEmpty()) {
            throw new IOException(file + ": holds no certificate");
        }
        return all;
    }

    /** The first private key of a file. */
    static PrivateKey privateKey(Path file) throws IOException {
        for (Block block : blocks(file)) {
            try {
                switch (block.label) {
                    case "PRIVATE KEY" -> {
                        return key(PrivateKeyInfo.getInstance(block.der));
                    }
                    case "RSA PRIVATE KEY" -> {
                        return key(new PrivateKeyInfo(
                                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                ASN1Sequence.getInstance(block.der)));
                    }
                    case "EC PRIVATE KEY" -> {
                        ECPrivateKey key = ECPrivateKey.getInstance(ASN1Sequence.getInstance(block.der));
                        ASN1Encodable curve = key.getParametersObject();
                        return key(new PrivateKeyInfo(
                                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key));
                    }
                    case "ENCRYPTED PRIVATE KEY" -> throw new IOException(file + ": the private key is encrypted");
                    default -> {
                        // Parameters of curves, certificates.
                    }
                }
            } catch (GeneralSecurityException | RuntimeException e) {
                throw new IOException(file + ": can't be read as a private key: " + e.getMessage(), e);
            }
        }
        throw new IOException(file + ": holds no private key");
    }

    private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        String name = switch (oid) {
            case "1.2.840.113549.1.1.1" -> "RSA";
            case "1.2.840.10045.2.1" -> "EC";
            case "1.3.101.112", "1.3.101.113" -> "EdDSA";
            default -> throw new GeneralSecurityException("keys of kind " + oid + " are not known");
        };
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static List<Block> blocks(Path file) throws IOException {
        if (Files.size(file) > MOST) {
            throw new IOException(file + ": is too long for a PEM file");
        }
        List<Block> all = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String body = matcher.group(2);
            // A blank line ends what an old form says of encryption in front.
            if (body.contains("Proc-Type: 4,ENCRYPTED")) {
                throw new IOException(file + ": the private key is encrypted");
            }
            try {
                all.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(body)));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": is no PEM file: " + e.getMessage(), e);
            }
        }
        return all;
    }
}
