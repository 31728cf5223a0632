package io.zonecast.nameserver.transfer;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.Rrset;
import io.zonecast.nameserver.tsig.Transaction;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Fills messages with the records of a transfer and sends each when it is full (RFC 5936 section 2.2). */
final class ZoneMessages {
    /** Longest message over a stream. */
    static final int MOST = 65_535;

    /** A message is sent from this size on: pointers reach 16 KiB, and clients read by the message. */
    private static final int ENOUGH = 32 * 1024;

    /** Two names and five numbers. */
    private static final int LONGEST_SOA = 2 * 255 + 20;

    private static final int HEADER = 12;
    private static final int OPT_LENGTH = 11;
    private static final int QR = 0x80;
    private static final int AA = 0x04;
    private static final int RD = 0x01;

    private final TransferQuery query;
    private final @Nullable Transaction signed;
    private final MessageSink sink;
    private final int opt;
    private final byte[] message;
    private final byte[] name = new byte[256];
    private final byte[] rdata;
    private final NameTable names = new NameTable();
    private final int limit;
    private int length;
    private int records;
    private boolean first = true;
    private long allRecords;
    private long allOctets;
    private int allMessages;

    /**
     * @param opt the UDP size to tell where the client speaks EDNS
     * @param most longest message; a record must not be longer, or an SOA
     */
    ZoneMessages(TransferQuery query, @Nullable Transaction signed, int opt, int most, MessageSink sink) {
        this.query = query;
        this.signed = signed;
        this.opt = opt;
        this.sink = sink;
        this.rdata = new byte[Math.max(LONGEST_SOA, most) + 1];
        // A record may run over the end by itself, before it is found too long.
        this.message = new byte[2 * most + 1024];
        this.limit = most - OPT_LENGTH - (signed == null ? 0 : signed.room());
        start();
    }

    private void start() {
        System.arraycopy(query.question, 0, message, 0, query.question.length);
        length = query.question.length;
        records = 0;
        names.clear();
        // The zone's name stands in the question of every message, for all pointers to it.
        byte[] apex = query.zone.toWire();
        if (apex.length > 1) {
            names.know(apex, message, HEADER);
            // In the letters of the client.
            System.arraycopy(query.question, 0, message, 0, query.question.length);
        }
    }

    void add(Rrset rrset) throws IOException {
        for (Rdata each : rrset.rdatas()) {
            add(rrset, each);
        }
    }

    private void add(Rrset rrset, Rdata data) throws IOException {
        int before = length;
        write(rrset, data);
        if (length > limit) {
            length = before;
            if (records == 0) {
                throw new IOException("a record of " + data.length() + " octets fits into no message: " + rrset.owner()
                        + " " + rrset.type());
            }
            flush();
            write(rrset, data);
            if (length > limit) {
                throw new IOException("a record of " + data.length() + " octets fits into no message: " + rrset.owner()
                        + " " + rrset.type());
            }
        }
        records++;
        allRecords++;
        if (length >= ENOUGH || records == 0xffff) {
            flush();
        }
    }

    private void write(Rrset rrset, Rdata data) {
        rrset.owner().copyTo(name, 0);
        length = names.write(name, 0, message, length);
        u16(rrset.type().code());
        u16(1);
        u16(rrset.ttl() >>> 16);
        u16(rrset.ttl());
        int at = length;
        length += 2;
        int size = data.length();
        data.copyTo(rdata, 0);
        // Only the types of RFC 1035 may be compressed (RFC 3597 section 4).
        switch (rrset.type().code()) {
            case 2, 3, 4, 5, 7, 8, 9, 12 -> rest(names(0, 1), size);
            case 6, 14 -> rest(names(0, 2), size);
            case 15 -> {
                rest(0, 2);
                rest(names(2, 1), size);
            }
            default -> rest(0, size);
        }
        int written = length - at - 2;
        message[at] = (byte) (written >> 8);
        message[at + 1] = (byte) written;
    }

    /** Writes names of the RDATA, compressed; returns where they end in it. */
    private int names(int from, int count) {
        int at = from;
        for (int i = 0; i < count; i++) {
            length = names.write(rdata, at, message, length);
            while (rdata[at] != 0) {
                at += (rdata[at] & 0xff) + 1;
            }
            at++;
        }
        return at;
    }

    private void rest(int from, int to) {
        System.arraycopy(rdata, from, message, length, to - from);
        length += to - from;
    }

    private void u16(int value) {
        message[length++] = (byte) (value >> 8);
        message[length++] = (byte) value;
    }

    /** Sends what is there. */
    void flush() throws IOException {
        if (records > 0) {
            send(0, AA);
            start();
        }
    }

    /** Sends an answer without records. */
    void fail(int rcode) throws IOException {
        names.clear();
        length = query.question.length;
        records = 0;
        send(rcode, 0);
    }

    private void send(int rcode, int flags) throws IOException {
        message[2] = (byte) (QR | flags | (message[2] & RD));
        message[3] = (byte) rcode;
        count(4, 1);
        count(6, records);
        count(8, 0);
        boolean tellsEdns = query.edns && first;
        count(10, tellsEdns ? 1 : 0);
        if (tellsEdns) {
            message[length++] = 0;
            u16(41);
            u16(opt);
            u16(0);
            u16(0);
            u16(0);
        }
        first = false;
        if (signed != null) {
            length = signed.sign(message, length);
        }
        allMessages++;
        allOctets += length;
        sink.send(message, length);
    }

    private void count(int at, int value) {
        message[at] = (byte) (value >> 8);
        message[at + 1] = (byte) value;
    }

    /** In words for the log. */
    String amounts() {
        return "messages=" + allMessages + " records=" + allRecords + " octets=" + allOctets;
    }
}
