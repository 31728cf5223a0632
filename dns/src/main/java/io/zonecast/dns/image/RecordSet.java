package io.zonecast.dns.image;

import static io.zonecast.dns.image.Octets.put16;
import static io.zonecast.dns.image.Octets.put32;
import static io.zonecast.dns.image.Octets.u16;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One RRset with the signatures over it, while it is being changed. */
final class RecordSet {
    private static final int MAX_RECORDS = 0xffff;

    final int type;
    int ttl;
    final List<Rdata> records = new ArrayList<>(1);
    int signatureTtl;
    final List<Rdata> signatures = new ArrayList<>(1);

    RecordSet(int type) {
        this.type = type;
    }

    static RecordSet read(byte[] page, int at) {
        RecordSet set = new RecordSet(Page.type(page, at));
        set.ttl = Page.ttl(page, at);
        readAll(page, Page.firstRecord(page, at), Page.records(page, at), new RrType(set.type), set.records);
        int count = Page.signatures(page, at);
        if (count > 0) {
            set.signatureTtl = Page.signatureTtl(page, at);
            readAll(page, Page.firstSignature(page, at), count, RrType.RRSIG, set.signatures);
        }
        return set;
    }

    static void readAll(byte[] page, int first, int count, RrType type, List<Rdata> target) {
        int at = first;
        for (int i = 0; i < count; i++) {
            int end = at + 2 + u16(page, at);
            target.add(Rdata.of(type, Arrays.copyOfRange(page, at + 2, end)));
            at = end;
        }
    }

    boolean isEmpty() {
        return records.isEmpty() && signatures.isEmpty();
    }

    /** Adds records, or signatures; returns what is wrong, or null. */
    @Nullable
    String add(boolean signature, int newTtl, List<Rdata> added) {
        List<Rdata> target = signature ? signatures : records;
        if (target.isEmpty()) {
            if (signature) {
                signatureTtl = newTtl;
            } else {
                ttl = newTtl;
            }
        } else if ((signature ? signatureTtl : ttl) != newTtl) {
            return "records of one RRset with TTLs " + (signature ? signatureTtl : ttl) + " and " + newTtl;
        }
        for (Rdata rdata : added) {
            // Sorted parts mostly belong at the end.
            int last = target.size() - 1;
            int at = last < 0 || target.get(last).compareTo(rdata) < 0
                    ? -(last + 1) - 1
                    : Collections.binarySearch(target, rdata);
            if (at >= 0) {
                return "the record is already there";
            }
            target.add(-at - 1, rdata);
        }
        return target.size() > MAX_RECORDS ? "more than 65535 records in one RRset" : null;
    }

    /** Takes records, or signatures, away; returns what is wrong, or null. */
    @Nullable
    String remove(boolean signature, int oldTtl, List<Rdata> removed) {
        List<Rdata> target = signature ? signatures : records;
        if (!target.isEmpty() && (signature ? signatureTtl : ttl) != oldTtl) {
            return "the record to remove has TTL " + oldTtl + ", the zone's " + (signature ? signatureTtl : ttl);
        }
        for (Rdata rdata : removed) {
            int at = Collections.binarySearch(target, rdata);
            if (at < 0) {
                return "the record to remove is not there";
            }
            target.remove(at);
        }
        return null;
    }

    int size() {
        int size = signatures.isEmpty() ? Page.SET_HEADER : Page.SIGNED_SET_HEADER;
        for (Rdata rdata : records) {
            size += 2 + rdata.length();
        }
        for (Rdata rdata : signatures) {
            size += 2 + rdata.length();
        }
        return size;
    }

    int write(byte[] target, int offset) {
        put16(target, offset, type);
        put16(target, offset + 2, records.size());
        put32(target, offset + 8, ttl);
        put16(target, offset + 12, signatures.size());
        int at = offset + Page.SET_HEADER;
        if (!signatures.isEmpty()) {
            put32(target, offset + 14, signatureTtl);
            at = offset + Page.SIGNED_SET_HEADER;
        }
        at = writeAll(records, target, at);
        if (!signatures.isEmpty()) {
            put32(target, offset + 18, at - offset);
            at = writeAll(signatures, target, at);
        }
        put32(target, offset + 4, at - offset);
        return at;
    }

    private static int writeAll(List<Rdata> rdatas, byte[] target, int offset) {
        int at = offset;
        for (Rdata rdata : rdatas) {
            put16(target, at, rdata.length());
            at = rdata.copyTo(target, at + 2);
        }
        return at;
    }
}
