package io.zonecast.dns.text;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Record;

/**
 * Zones as master-file text (RFC 1035 section 5). {@code $TTL}, {@code $ORIGIN} and {@code $GENERATE} are
 * understood, {@code $INCLUDE} is refused: a zone from outside must not read files.
 */
public final class MasterFile {
    /** Most records of one text: what {@code $GENERATE} may unfold to is bounded. */
    public static final int MAX_RECORDS = 20_000_000;

    private static final long DEFAULT_TTL = 3600;

    private MasterFile() {}

    /**
     * Parses a zone; RRsets come in canonical order. Records of an RRset with differing TTLs get that of
     * the first (RFC 2181 section 5.2 leaves the choice).
     *
     * @param origin what relative names are relative to
     * @throws InvalidMasterFile where the text can't be read
     */
    public static List<Rrset> parse(Name origin, String text) {
        Map<RrsetKey, List<Rdata>> places = new TreeMap<>();
        Map<RrsetKey, Integer> ttls = new HashMap<>();
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(octets), Dnsjava.name(origin), DEFAULT_TTL)) {
            master.disableIncludes(true);
            Record record = master.nextRecord();
            for (int count = 0; record != null; record = master.nextRecord()) {
                if (++count > MAX_RECORDS) {
                    throw new InvalidMasterFile("more than " + MAX_RECORDS + " records");
                }
                collect(record, places, ttls);
            }
        } catch (IOException | InvalidRdata | InvalidName | IllegalArgumentException e) {
            throw new InvalidMasterFile(String.valueOf(e.getMessage()).replaceFirst("^<none>:", "line "));
        }
        List<Rrset> rrsets = new ArrayList<>(places.size());
        places.forEach(
                (key, rdatas) -> rrsets.add(new Rrset(key.owner(), key.type(), ttls.getOrDefault(key, 0), rdatas)));
        return rrsets;
    }

    private static void collect(Record record, Map<RrsetKey, List<Rdata>> places, Map<RrsetKey, Integer> ttls) {
        if (record.getDClass() != DClass.IN) {
            throw new InvalidMasterFile(
                    record.getName() + " is of class " + DClass.string(record.getDClass()) + "; only IN is served");
        }
        RrType type = new RrType(record.getType());
        Name owner = Dnsjava.name(record.getName());
        if (type.isMeta()) {
            throw new InvalidMasterFile(owner + " is of type " + type + ", which can't stand in a zone");
        }
        if (record.getTTL() > Rrset.MAX_TTL) {
            throw new InvalidMasterFile(owner + " has a TTL above " + Rrset.MAX_TTL);
        }
        Rrset one = Rrset.of(owner, type, (int) record.getTTL(), Rdata.of(type, record.rdataToWireCanonical()));
        places.computeIfAbsent(one.key(), key -> new ArrayList<>(1)).addAll(one.rdatas());
        ttls.putIfAbsent(one.key(), one.ttl());
    }

    /**
     * Prints one RRset: a line for each record, absolute names, each line ended. Types that other
     * programs may not know by name are printed as RFC 3597 says.
     */
    public static void print(Rrset rrset, StringBuilder text) {
        RrType type = rrset.type();
        boolean named = Dnsjava.isNamed(type);
        String word = named ? type.toString() : "TYPE" + type.code();
        String head = rrset.owner() + "\t" + rrset.ttl() + "\tIN\t" + word + "\t";
        for (Rdata rdata : rrset.rdatas()) {
            text.append(head)
                    .append(named ? RdataText.format(type, rdata) : RdataText.generic(rdata))
                    .append('\n');
        }
    }

    /** Prints a zone: its SOA first, then the RRsets in the order given. */
    public static String print(Iterable<Rrset> zone) {
        StringBuilder text = new StringBuilder(4096);
        for (Rrset rrset : zone) {
            if (rrset.type().equals(RrType.SOA)) {
                print(rrset, text);
            }
        }
        for (Rrset rrset : zone) {
            if (!rrset.type().equals(RrType.SOA)) {
                print(rrset, text);
            }
        }
        return text.toString();
    }
}
