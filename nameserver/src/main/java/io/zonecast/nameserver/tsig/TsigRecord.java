package io.zonecast.nameserver.tsig;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A TSIG record as it came in (RFC 8945 section 4.2). */
final class TsigRecord {
    static final int TYPE = 250;
    static final int CLASS_ANY = 255;

    final int at;
    final Name key;
    final Name algorithm;
    final long time;
    final int fudge;
    final byte[] mac;
    final int originalId;
    final int error;
    final byte[] other;

    private TsigRecord(byte[] packet, int at) {
        Octets in = new Octets(packet, at);
        this.at = at;
        this.key = in.name();
        if (in.u16() != TYPE || in.u16() != CLASS_ANY || in.u16() != 0 || in.u16() != 0) {
            throw new InvalidName("no TSIG record of class ANY and TTL 0");
        }
        int end = in.u16() + in.at;
        this.algorithm = in.name();
        this.time = (long) in.u16() << 32 | (long) in.u16() << 16 | in.u16();
        this.fudge = in.u16();
        this.mac = in.octets(in.u16());
        this.originalId = in.u16();
        this.error = in.u16();
        this.other = in.octets(in.u16());
        if (in.at != end || end != packet.length) {
            throw new InvalidName("TSIG record of a wrong length");
        }
    }

    /** Reads the record that is the end of a message; null where it is malformed. */
    static @Nullable TsigRecord read(byte[] message, int length, int at) {
        try {
            return new TsigRecord(Arrays.copyOf(message, length), at);
        } catch (InvalidName | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static final class Octets {
        private final byte[] from;
        private int at;

        Octets(byte[] from, int at) {
            this.from = from;
            this.at = at;
        }

        int u16() {
            int value = (from[at] & 0xff) << 8 | (from[at + 1] & 0xff);
            at += 2;
            return value;
        }

        byte[] octets(int count) {
            if (at + count > from.length) {
                throw new IndexOutOfBoundsException(at + count);
            }
            at += count;
            return Arrays.copyOfRange(from, at - count, at);
        }

        Name name() {
            Name name = Name.fromWire(from, at);
            at += name.wireLength();
            return name;
        }
    }
}
