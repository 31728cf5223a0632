package io.zonecast.systemtests.differential;

import io.zonecast.dns.dnssec.SigningKey;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Rewrites a zone with our own NSEC3 chain into one as other signers make it: opt-out, salt, iterations. */
final class OtherChain {
    private static final int SHA1 = 20;
    private static final byte[] NO_SALT = {};
    /** Algorithm, flags, iterations, no salt, the next hash: then come the types. */
    private static final int OUR_TYPES = 1 + 1 + 2 + 1 + 1 + SHA1;

    private final Name apex;
    private final Form form;
    private final SigningKey key;
    private final int iterations;
    private final byte[] salt;
    private final List<Rrset> kept = new ArrayList<>();
    private final Map<String, Rrset> links = new HashMap<>();
    private final Map<Name, Set<RrType>> types = new HashMap<>();
    private byte[] signatureHead = {};

    OtherChain(Name apex, Form form, SigningKey key, List<Rrset> signed) {
        this.apex = apex;
        this.form = form;
        this.key = key;
        this.iterations = form == Form.SALTED ? 5 : 0;
        this.salt = form == Form.SALTED ? new byte[] {(byte) 0xab, (byte) 0xcd} : NO_SALT;
        signed.forEach(this::sort);
    }

    private void sort(Rrset rrset) {
        int covered =
                rrset.type().equals(RrType.RRSIG) ? rrset.rdatas().getFirst().unsignedShort(0) : 0;
        if (rrset.type().equals(RrType.NSEC3)) {
            links.put(firstLabel(rrset.owner()), rrset);
        } else if (covered == RrType.NSEC3.code()) {
            signatureHead = Arrays.copyOf(rrset.rdatas().getFirst().toBytes(), 18 + apex.wireLength());
        } else {
            if (!rrset.type().equals(RrType.NSEC3PARAM) && covered != RrType.NSEC3PARAM.code()) {
                kept.add(rrset);
            }
            types.computeIfAbsent(rrset.owner(), owner -> new HashSet<>()).add(rrset.type());
            for (Name above = rrset.owner(); !above.equals(apex); above = above.parent()) {
                types.computeIfAbsent(above.parent(), owner -> new HashSet<>());
            }
        }
    }

    private static String firstLabel(Name owner) {
        return new String(owner.firstLabel(), java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** The owner of a name's NSEC3 record without salt and iterations. */
    static Name plainHash(Name apex, Name name) {
        return apex.child(digits(hash(name, 0, NO_SALT)));
    }

    List<Rrset> rrsets() {
        TreeMap<byte[], Rrset> chain = new TreeMap<>(Arrays::compareUnsigned);
        for (Name name : types.keySet()) {
            Rrset ours = links.get(digits(hash(name, 0, NO_SALT)));
            if (ours != null && !isLeftOut(name)) {
                chain.put(hash(name, iterations, salt), ours);
            }
        }
        List<Rrset> all = new ArrayList<>(kept);
        for (Map.Entry<byte[], Rrset> link : chain.entrySet()) {
            byte[] after = chain.higherKey(link.getKey());
            byte[] next = after == null ? chain.firstKey() : after;
            byte[] ours = link.getValue().rdatas().getFirst().toBytes();
            ByteBuffer rdata = ByteBuffer.allocate(ours.length + salt.length);
            rdata.put((byte) 1).put((byte) (form.isOptOut() ? 1 : 0)).putShort((short) iterations);
            rdata.put((byte) salt.length).put(salt).put((byte) SHA1).put(next);
            rdata.put(ours, OUR_TYPES, ours.length - OUR_TYPES);
            add(
                    all,
                    Rrset.of(
                            apex.child(digits(link.getKey())),
                            RrType.NSEC3,
                            link.getValue().ttl(),
                            Rdata.of(RrType.NSEC3, rdata.array())));
        }
        ByteBuffer parameters = ByteBuffer.allocate(5 + salt.length);
        parameters
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) iterations)
                .put((byte) salt.length)
                .put(salt);
        add(all, Rrset.of(apex, RrType.NSEC3PARAM, 0, Rdata.of(RrType.NSEC3PARAM, parameters.array())));
        return all;
    }

    private boolean isLeftOut(Name name) {
        if (!form.isOptOut()) {
            return false;
        }
        Set<RrType> here = types.getOrDefault(name, Set.of());
        if (here.isEmpty()) {
            return form == Form.SPARSE_OPT_OUT
                    && types.entrySet().stream()
                            .noneMatch(other -> !other.getValue().isEmpty()
                                    && other.getKey().isAtOrBelow(name)
                                    && links.containsKey(digits(hash(other.getKey(), 0, NO_SALT)))
                                    && !isLeftOut(other.getKey()));
        }
        return !name.equals(apex) && here.contains(RrType.NS) && !here.contains(RrType.DS);
    }

    private void add(List<Rrset> all, Rrset rrset) {
        byte[] rdata = rrset.rdatas().getFirst().toBytes();
        ByteBuffer head = ByteBuffer.wrap(signatureHead.clone());
        head.putShort(0, (short) rrset.type().code());
        head.put(3, (byte) rrset.owner().labelCount()).putInt(4, rrset.ttl());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(head.array());
        data.writeBytes(rrset.owner().toWire());
        ByteBuffer fields = ByteBuffer.allocate(10);
        fields.putShort((short) rrset.type().code()).putShort((short) 1).putInt(rrset.ttl());
        data.writeBytes(fields.putShort((short) rdata.length).array());
        data.writeBytes(rdata);
        byte[] signature = key.sign(data.toByteArray());
        byte[] whole = Arrays.copyOf(head.array(), head.array().length + signature.length);
        System.arraycopy(signature, 0, whole, head.array().length, signature.length);
        all.add(rrset);
        all.add(Rrset.of(rrset.owner(), RrType.RRSIG, rrset.ttl(), Rdata.of(RrType.RRSIG, whole)));
    }

    /** Base 32 with the digits 0 to v, as RFC 4648 section 7 has it; 20 octets are 32 digits. */
    private static String digits(byte[] hash) {
        String digits = new BigInteger(1, hash).toString(32);
        return "0".repeat(32 - digits.length()) + digits;
    }

    private static byte[] hash(Name name, int iterations, byte[] salt) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] hash = name.toWire();
            for (int i = 0; i <= iterations; i++) {
                sha1.update(hash);
                hash = sha1.digest(salt);
            }
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
