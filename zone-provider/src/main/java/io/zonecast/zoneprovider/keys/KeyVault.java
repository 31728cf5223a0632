package io.zonecast.zoneprovider.keys;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SigningKey;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.store.KeyRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Makes zone keys, and takes those of the store into use. Safe for use by many threads. */
public final class KeyVault {
    private static final String KEK_CHECK = "kek_check";

    private final KeyCipher cipher;
    private final Crypto crypto;
    private final Algorithm algorithm;

    private KeyVault(KeyCipher cipher, Crypto crypto, Algorithm algorithm) {
        this.cipher = cipher;
        this.crypto = crypto;
        this.algorithm = algorithm;
    }

    /**
     * Opens the vault and makes sure that the key-encryption key is the one that the store's keys were encrypted under.
     *
     * @param algorithm of new keys
     * @throws Failure.Refused where it is missing or another
     */
    public static KeyVault open(
            ProviderStore store, KekSource source, Crypto crypto, Algorithm algorithm, SecureRandom random) {
        OptionalLong known = store.read(reader -> reader.meta(KEK_CHECK));
        KeyCipher cipher = new KeyCipher(source.key(known.isEmpty()), random);
        if (known.isEmpty()) {
            store.commit(List.of(new StoreWrite.PutMeta(KEK_CHECK, cipher.check())));
        } else if (known.getAsLong() != cipher.check()) {
            throw new Failure.Refused(
                    "the key-encryption key is not the one that the store's keys are encrypted under");
        }
        return new KeyVault(cipher, crypto, algorithm);
    }

    /** A new key that signs everything and that the parent's DS may point to (CSK). */
    public KeyRow make(long zoneId, Name zone, int id, Instant now) {
        Crypto.NewKey made = crypto.generate(algorithm, DnsKey.SECURE_ENTRY_POINT);
        byte[] sealed = cipher.seal(made.pkcs8(), belongsTo(zone, made.dnsKey()));
        Arrays.fill(made.pkcs8(), (byte) 0);
        return new KeyRow(zoneId, id, made.dnsKey(), sealed, now);
    }

    /**
     * Takes keys into use.
     *
     * @throws Failure.Corrupt where a private part can't be decrypted
     */
    public ZoneKeys load(Name zone, List<KeyRow> rows) {
        List<SigningKey> keys = new ArrayList<>(rows.size());
        for (KeyRow row : rows) {
            byte[] pkcs8 = cipher.open(row.sealed(), belongsTo(zone, row.dnsKey()));
            keys.add(crypto.load(row.dnsKey(), pkcs8));
            Arrays.fill(pkcs8, (byte) 0);
        }
        return new ZoneKeys(keys);
    }

    private static byte[] belongsTo(Name zone, DnsKey key) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(400);
        octets.writeBytes(zone.toWire());
        octets.writeBytes(key.rdata().toBytes());
        return octets.toByteArray();
    }
}
