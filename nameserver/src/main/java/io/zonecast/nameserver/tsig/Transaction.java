package io.zonecast.nameserver.tsig;

import io.zonecast.dns.name.Name;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * A signed query and the answer to it, which may have many messages (RFC 8945 section 5.3). One thread.
 *
 * <pre>
 *   check() ──▶ good: every answer is signed
 *           ──▶ BADTIME: the answer is signed and tells our clock
 *           ──▶ BADKEY, BADSIG, BADTRUNC: the answer carries an empty signature
 * </pre>
 */
public final class Transaction {
    /** The signature does not fit. */
    public static final int BADSIG = 16;

    /** Nobody here knows the key with this algorithm. */
    public static final int BADKEY = 17;

    /** The clocks are too far apart. */
    public static final int BADTIME = 18;

    /** A shortened MAC is not good enough here. */
    public static final int BADTRUNC = 22;

    /** Seconds that clocks may be apart (RFC 8945 section 10). */
    static final int FUDGE = 300;

    private static final byte[] NOTHING = {};

    private final @Nullable TsigKey key;
    private final Name keyName;
    private final Name algorithmName;
    private final int error;
    private final long queryTime;
    private final LongSupplier clock;
    /** The MAC that the next one is chained to. */
    private byte[] previous;

    private boolean first = true;

    private Transaction(
            @Nullable TsigKey key,
            Name keyName,
            Name algorithmName,
            int error,
            long queryTime,
            byte[] mac,
            LongSupplier clock) {
        this.key = key;
        this.keyName = keyName;
        this.algorithmName = algorithmName;
        this.error = error;
        this.queryTime = queryTime;
        this.previous = mac;
        this.clock = clock;
    }

    /**
     * Checks a query whose last record is TSIG.
     *
     * @param at where the record begins
     * @param clock seconds since 1970
     * @return null where the record is malformed: FORMERR
     */
    public static @Nullable Transaction check(TsigKeys keys, byte[] message, int length, int at, LongSupplier clock) {
        TsigRecord tsig = TsigRecord.read(message, length, at);
        if (tsig == null) {
            return null;
        }
        TsigKey key = keys.get(tsig.key);
        if (key == null || !key.algorithm().wireName().equals(tsig.algorithm)) {
            return failed(tsig, null, BADKEY, clock);
        }
        int whole = key.algorithm().length();
        if (tsig.mac.length > whole || tsig.mac.length < Math.max(10, whole / 2)) {
            return null;
        }
        if (tsig.mac.length != whole) {
            return failed(tsig, null, BADTRUNC, clock);
        }
        Mac mac = key.mac();
        byte[] signed = unsigned(message, at, tsig.originalId);
        mac.update(signed);
        mac.update(variables(tsig.key, tsig.algorithm, tsig.time, tsig.fudge, tsig.error, tsig.other));
        if (!MessageDigest.isEqual(mac.doFinal(), tsig.mac)) {
            return failed(tsig, null, BADSIG, clock);
        }
        if (Math.abs(clock.getAsLong() - tsig.time) > tsig.fudge) {
            return failed(tsig, key, BADTIME, clock);
        }
        return new Transaction(key, tsig.key, tsig.algorithm, 0, tsig.time, tsig.mac, clock);
    }

    private static Transaction failed(TsigRecord tsig, @Nullable TsigKey key, int error, LongSupplier clock) {
        return new Transaction(
                key, tsig.key, tsig.algorithm, error, tsig.time, key == null ? NOTHING : tsig.mac, clock);
    }

    /** A transaction whose query is signed here: {@link #sign} it, and no more. */
    public static Transaction ask(TsigKey key, LongSupplier clock) {
        return new Transaction(key, key.name(), key.algorithm().wireName(), 0, clock.getAsLong(), NOTHING, clock);
    }

    /** The message without its TSIG record, as it was before it was signed (RFC 8945 section 4.3.2). */
    public static byte[] withoutTsig(byte[] message, int at) {
        return unsigned(message, at, (message[0] & 0xff) << 8 | (message[1] & 0xff));
    }

    private static byte[] unsigned(byte[] message, int at, int id) {
        byte[] copy = java.util.Arrays.copyOf(message, at);
        copy[0] = (byte) (id >> 8);
        copy[1] = (byte) id;
        addToAdditional(copy, -1);
        return copy;
    }

    /** 0, or the TSIG error to tell beside NOTAUTH. */
    public int error() {
        return error;
    }

    /** The key of a query that is good; the name alone proves nothing where there is an {@link #error}. */
    public Name keyName() {
        return keyName;
    }

    /** Octets that {@link #sign} adds at most. */
    public int room() {
        return keyName.wireLength()
                + 10
                + algorithmName.wireLength()
                + 16
                + 6
                + (key == null ? 0 : key.algorithm().length());
    }

    /**
     * Puts the signature behind a message.
     *
     * @param message has {@link #room} behind {@code length}
     * @return the new length
     */
    public int sign(byte[] message, int length) {
        boolean late = error == BADTIME;
        long time = late ? queryTime : clock.getAsLong();
        byte[] other = late ? time48(clock.getAsLong()) : NOTHING;
        byte[] mac = NOTHING;
        if (key != null) {
            Mac hash = key.mac();
            if (previous.length > 0) {
                hash.update(new byte[] {(byte) (previous.length >> 8), (byte) previous.length});
                hash.update(previous);
            }
            hash.update(message, 0, length);
            hash.update(first ? variables(keyName, algorithmName, time, FUDGE, error, other) : timers(time));
            mac = hash.doFinal();
            previous = mac;
            first = false;
        }
        return append(message, length, time, mac, other);
    }

    private int append(byte[] message, int length, long time, byte[] mac, byte[] other) {
        int id = (message[0] & 0xff) << 8 | (message[1] & 0xff);
        Writer out = new Writer();
        out.name(keyName);
        out.u16(TsigRecord.TYPE);
        out.u16(TsigRecord.CLASS_ANY);
        out.u16(0);
        out.u16(0);
        out.u16(algorithmName.wireLength() + 16 + mac.length + other.length);
        out.name(algorithmName);
        out.octets(time48(time));
        out.u16(FUDGE);
        out.u16(mac.length);
        out.octets(mac);
        out.u16(id);
        out.u16(error);
        out.u16(other.length);
        out.octets(other);
        byte[] tsig = out.toBytes();
        System.arraycopy(tsig, 0, message, length, tsig.length);
        addToAdditional(message, 1);
        return length + tsig.length;
    }

    private static void addToAdditional(byte[] message, int change) {
        int count = ((message[10] & 0xff) << 8 | (message[11] & 0xff)) + change;
        message[10] = (byte) (count >> 8);
        message[11] = (byte) count;
    }

    /** RFC 8945 section 4.3.3. */
    private static byte[] variables(Name key, Name algorithm, long time, int fudge, int error, byte[] other) {
        Writer out = new Writer();
        out.name(key);
        out.u16(TsigRecord.CLASS_ANY);
        out.u16(0);
        out.u16(0);
        out.name(algorithm);
        out.octets(time48(time));
        out.u16(fudge);
        out.u16(error);
        out.u16(other.length);
        out.octets(other);
        return out.toBytes();
    }

    /** RFC 8945 section 5.3.1. */
    private static byte[] timers(long time) {
        Writer out = new Writer();
        out.octets(time48(time));
        out.u16(FUDGE);
        return out.toBytes();
    }

    private static byte[] time48(long time) {
        byte[] octets = new byte[6];
        for (int i = 0; i < 6; i++) {
            octets[i] = (byte) (time >> (40 - 8 * i));
        }
        return octets;
    }

    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

        void u16(int value) {
            out.write(value >> 8);
            out.write(value);
        }

        void octets(byte[] octets) {
            out.writeBytes(octets);
        }

        void name(Name name) {
            out.writeBytes(name.toWire());
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
