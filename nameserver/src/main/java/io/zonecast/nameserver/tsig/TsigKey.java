package io.zonecast.nameserver.tsig;

import io.zonecast.dns.name.Name;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret that two servers share (RFC 8945 section 2). Immutable; never shows the secret. */
public final class TsigKey {
    private final Name name;
    private final TsigAlgorithm algorithm;
    private final SecretKeySpec secret;

    /**
     * @param secret at least one octet; as many as the hash has are best
     * @throws IllegalArgumentException where the secret is empty
     */
    public TsigKey(Name name, TsigAlgorithm algorithm, byte[] secret) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("the secret of TSIG key " + name + " is empty");
        }
        this.name = name;
        this.algorithm = algorithm;
        this.secret = new SecretKeySpec(secret, algorithm.javaName());
    }

    /** What both sides call it. */
    public Name name() {
        return name;
    }

    /** What it is used with. */
    public TsigAlgorithm algorithm() {
        return algorithm;
    }

    /** Ready to take data. */
    Mac mac() {
        try {
            Mac mac = Mac.getInstance(algorithm.javaName());
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm.javaName(), e);
        }
    }

    @Override
    public String toString() {
        return "TSIG key " + name + " " + algorithm.label();
    }
}
