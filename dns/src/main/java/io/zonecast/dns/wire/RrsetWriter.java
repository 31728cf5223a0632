package io.zonecast.dns.wire;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.Rrset;
import java.util.Arrays;
import java.util.List;

/** Appends RRsets to a growing array in the layout of {@link ZoneBody}. */
final class RrsetWriter {
    private static final int MAX_COUNT = 0xffff;

    private byte[] bytes = new byte[1024];
    private int size;

    void rrsets(List<Rrset> rrsets) {
        int parts = 0;
        for (Rrset rrset : rrsets) {
            parts += (rrset.size() + MAX_COUNT - 1) / MAX_COUNT;
        }
        ensure(4);
        u32(parts);
        for (Rrset rrset : rrsets) {
            for (int from = 0; from < rrset.size(); from += MAX_COUNT) {
                rrset(rrset, from, Math.min(rrset.size(), from + MAX_COUNT));
            }
        }
    }

    private void rrset(Rrset rrset, int from, int to) {
        ensure(rrset.owner().wireLength() + 8);
        size = rrset.owner().copyTo(bytes, size);
        u16(rrset.type().code());
        u32(rrset.ttl());
        u16(to - from);
        for (Rdata rdata : rrset.rdatas().subList(from, to)) {
            ensure(2 + rdata.length());
            u16(rdata.length());
            size = rdata.copyTo(bytes, size);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void u16(int value) {
        bytes[size++] = (byte) (value >> 8);
        bytes[size++] = (byte) value;
    }

    private void u32(int value) {
        u16(value >>> 16);
        u16(value);
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
