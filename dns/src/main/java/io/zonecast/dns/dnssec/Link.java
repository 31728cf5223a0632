package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One NSEC or NSEC3 record of the chain; its record is missing only while an edit is under way. */
final class Link {
    /** Hash algorithm 1, flags 0, iterations 0, no salt, then the length of the hash (RFC 5155 section 3.2). */
    private static final byte[] NSEC3_HEAD = {1, 0, 0, 0, 0, Nsec3Hash.LENGTH};

    private byte[] bitmap;
    private @Nullable SignedRrset record;

    Link(byte[] bitmap, @Nullable SignedRrset record) {
        this.bitmap = bitmap;
        this.record = record;
    }

    static Link of(SignedRrset record) {
        byte[] rdata = record.rrset().rdatas().getFirst().toBytes();
        int start = record.rrset().type().equals(RrType.NSEC)
                ? Name.fromWire(rdata, 0).wireLength()
                : NSEC3_HEAD.length + Nsec3Hash.LENGTH;
        return new Link(Arrays.copyOfRange(rdata, start, rdata.length), record);
    }

    /** True if the bitmap was another one. */
    boolean bitmap(byte[] wanted) {
        if (Arrays.equals(bitmap, wanted)) {
            return false;
        }
        bitmap = wanted;
        return true;
    }

    @Nullable
    SignedRrset record() {
        return record;
    }

    void record(SignedRrset made) {
        record = made;
    }

    /** The RDATA that leads to the link at {@code next}. */
    Rdata rdata(Denial denial, Name next) {
        byte[] head = denial == Denial.NSEC ? next.toWire() : nsec3Head(next);
        byte[] rdata = Arrays.copyOf(head, head.length + bitmap.length);
        System.arraycopy(bitmap, 0, rdata, head.length, bitmap.length);
        return Rdata.of(denial == Denial.NSEC ? RrType.NSEC : RrType.NSEC3, rdata);
    }

    private static byte[] nsec3Head(Name next) {
        byte[] head = Arrays.copyOf(NSEC3_HEAD, NSEC3_HEAD.length + Nsec3Hash.LENGTH);
        System.arraycopy(Nsec3Hash.fromOwner(next), 0, head, NSEC3_HEAD.length, Nsec3Hash.LENGTH);
        return head;
    }
}
