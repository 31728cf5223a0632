package io.zonecast.dns.wire;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads RRsets in the layout of {@link ZoneBody}. */
final class RrsetReader {
    /** Owner of one octet, type, TTL, count, one empty record. */
    private static final int SMALLEST = 11;

    private final byte[] bytes;
    private int at;

    RrsetReader(byte[] bytes) {
        this.bytes = bytes;
    }

    List<Rrset> rrsets() {
        int count = u16() << 16 | u16();
        if (count < 0 || count > (bytes.length - at) / SMALLEST) {
            throw malformed("count of RRsets is too large for the body");
        }
        List<Rrset> rrsets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rrsets.add(rrset());
        }
        return rrsets;
    }

    private Rrset rrset() {
        try {
            Name owner = Name.fromWire(bytes, at);
            at += owner.wireLength();
            RrType type = new RrType(u16());
            int ttl = u16() << 16 | u16();
            int count = u16();
            if (ttl < 0 || count == 0 || type.isMeta()) {
                throw malformed("bad type, TTL or count of " + owner);
            }
            List<Rdata> rdatas = new ArrayList<>(Math.min(count, 64));
            for (int i = 0; i < count; i++) {
                int length = u16();
                if (length > bytes.length - at) {
                    throw malformed("RDATA runs past the end");
                }
                rdatas.add(Rdata.of(type, Arrays.copyOfRange(bytes, at, at + length)));
                at += length;
            }
            return new Rrset(owner, type, ttl, rdatas);
        } catch (InvalidName | InvalidRdata e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    void end() {
        if (at != bytes.length) {
            throw malformed("octets behind the last RRset");
        }
    }

    private int u16() {
        if (at + 2 > bytes.length) {
            throw malformed("body ends early");
        }
        int value = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
        at += 2;
        return value;
    }

    private MalformedBody malformed(String what) {
        return new MalformedBody(what + " (octet " + at + ")");
    }
}
