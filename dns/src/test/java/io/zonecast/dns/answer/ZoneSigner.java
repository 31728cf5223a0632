package io.zonecast.dns.answer;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** Signs a zone with dnsjava, chain of denial included, knowing nothing of images: for tests that need real proofs. */
final class ZoneSigner {
    enum Denial {
        NSEC,
        NSEC3,
        NSEC3_OPT_OUT
    }

    private final Instant now = Instant.now();
    private final org.xbill.DNS.Name apex;
    private final Name zone;
    private final Denial denial;
    private final int iterations;
    private final byte[] salt;
    private final KeyPair pair;
    final DNSKEYRecord key;
    private final TreeMap<RrsetKey, Rrset> sets = new TreeMap<>();

    ZoneSigner(String zone, Denial denial, int iterations, byte[] salt) {
        this.zone = Name.parse(zone);
        this.apex = Asker.dnsName(zone);
        this.denial = denial;
        this.iterations = iterations;
        this.salt = salt;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
            key = new DNSKEYRecord(apex, DClass.IN, 300, 257, 3, DNSSEC.Algorithm.ECDSAP256SHA256, pair.getPublic());
        } catch (GeneralSecurityException | DNSSEC.DNSSECException e) {
            throw new AssertionError(e);
        }
    }

    List<Rrset> sign(Iterable<Rrset> unsigned) {
        unsigned.forEach(rrset -> sets.put(rrset.key(), rrset));
        put(key);
        if (denial != Denial.NSEC) {
            put(new NSEC3PARAMRecord(apex, DClass.IN, 300, 1, 0, iterations, salt.length == 0 ? null : salt));
        }
        List<Rrset> plain = List.copyOf(sets.values());
        if (denial == Denial.NSEC) {
            addNsec();
        } else {
            addNsec3();
        }
        List<Rrset> signed = new ArrayList<>(sets.values());
        for (Rrset rrset : sets.values()) {
            boolean made = rrset.type().equals(RrType.NSEC) || rrset.type().equals(RrType.NSEC3);
            if (made || (plain.contains(rrset) && isAuthoritative(rrset.owner(), rrset.type()))) {
                signed.add(signature(rrset));
            }
        }
        return signed;
    }

    private void put(Record record) {
        Rrset rrset = rrset(record);
        sets.put(rrset.key(), rrset);
    }

    private static Rrset rrset(Record record) {
        RrType type = new RrType(record.getType());
        return Rrset.of(
                Name.fromWire(record.getName().toWire(), 0),
                type,
                (int) record.getTTL(),
                Rdata.of(type, record.rdataToWireCanonical()));
    }

    private Rrset signature(Rrset rrset) {
        RRset set = new RRset();
        for (Rdata rdata : rrset.rdatas()) {
            set.addRR(
                    Record.newRecord(dns(rrset.owner()), rrset.type().code(), DClass.IN, rrset.ttl(), rdata.toBytes()));
        }
        try {
            return rrset(DNSSEC.sign(
                    set, key, pair.getPrivate(), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1))));
        } catch (DNSSEC.DNSSECException e) {
            throw new AssertionError(e);
        }
    }

    private static org.xbill.DNS.Name dns(Name name) {
        try {
            return new org.xbill.DNS.Name(name.toWire());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean has(Name owner, RrType type) {
        return sets.containsKey(RrsetKey.of(owner, type));
    }

    boolean isCut(Name owner) {
        return !owner.equals(zone) && has(owner, RrType.NS);
    }

    boolean isOccluded(Name owner) {
        for (Name above = owner; !above.equals(zone); ) {
            above = above.parent();
            if (isCut(above) || has(above, RrType.DNAME)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAuthoritative(Name owner, RrType type) {
        return !isOccluded(owner) && (!isCut(owner) || type.equals(RrType.DS));
    }

    private NavigableSet<Name> owners() {
        NavigableSet<Name> owners = new TreeSet<>();
        sets.keySet().forEach(key -> owners.add(key.owner()));
        owners.removeIf(this::isOccluded);
        return owners;
    }

    private int[] types(Name owner, int... more) {
        TreeSet<Integer> types = new TreeSet<>();
        for (RrsetKey key : sets.keySet()) {
            if (key.owner().equals(owner)
                    && (!isCut(owner)
                            || isAuthoritative(owner, key.type())
                            || key.type().equals(RrType.NS))) {
                types.add(key.type().code());
            }
        }
        boolean signed = !isCut(owner) || has(owner, RrType.DS) || denial == Denial.NSEC;
        if (signed && (!types.isEmpty() || more.length > 0)) {
            types.add(Type.RRSIG);
        }
        for (int each : more) {
            types.add(each);
        }
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    private void addNsec() {
        List<Name> owners = List.copyOf(owners());
        for (int i = 0; i < owners.size(); i++) {
            Name next = owners.get((i + 1) % owners.size());
            put(new NSECRecord(dns(owners.get(i)), DClass.IN, 300, dns(next), types(owners.get(i), Type.NSEC)));
        }
    }

    private void addNsec3() {
        TreeMap<byte[], Name> hashes =
                new TreeMap<>(Comparator.comparing(new base32(base32.Alphabet.BASE32HEX, false, true)::toString));
        NSEC3Record hasher = new NSEC3Record(
                apex, DClass.IN, 300, 1, 0, iterations, salt.length == 0 ? null : salt, new byte[20], new int[] {1});
        boolean optOut = denial == Denial.NSEC3_OPT_OUT;
        for (Name owner : owners()) {
            // Leaving out what lies above an unsigned delegation too (RFC 5155 section 7.1) would make a name
            // error there unprovable where a wildcard exists higher up.
            boolean leftOut = optOut && isCut(owner) && !has(owner, RrType.DS);
            for (Name at = leftOut ? owner.parent() : owner; ; at = at.parent()) {
                try {
                    hashes.put(hasher.hashName(dns(at)), at);
                } catch (GeneralSecurityException e) {
                    throw new AssertionError(e);
                }
                if (at.equals(zone)) {
                    break;
                }
            }
        }
        base32 digits = new base32(base32.Alphabet.BASE32HEX, false, true);
        for (Map.Entry<byte[], Name> entry : hashes.entrySet()) {
            byte[] next = hashes.higherKey(entry.getKey());
            org.xbill.DNS.Name owner =
                    Asker.dnsName(digits.toString(entry.getKey()) + "." + (zone.isRoot() ? "" : apex));
            put(new NSEC3Record(
                    owner,
                    DClass.IN,
                    300,
                    1,
                    optOut ? 1 : 0,
                    iterations,
                    salt.length == 0 ? null : salt,
                    next == null ? hashes.firstKey() : next,
                    types(entry.getValue())));
        }
    }
}
