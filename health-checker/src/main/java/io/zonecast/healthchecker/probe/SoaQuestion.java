package io.zonecast.healthchecker.probe;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A question for a zone's SOA and the reading of its answer (RFC 1035 section 4.1), no more than that, so that
 * the probe shares no code with the servers that it judges.
 *
 * @param id of the message, 0 to 65535
 * @param zone the apex
 */
record SoaQuestion(int id, Name zone) {
    private static final int HEADER = 12;
    private static final int SOA = 6;
    private static final int IN = 1;

    /** The message, without recursion desired, with an OPT record for 1232 octets (RFC 6891). */
    byte[] toWire() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        out.writeBytes(ByteBuffer.allocate(HEADER)
                .putShort((short) id)
                .putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 1)
                .array());
        out.writeBytes(question());
        out.writeBytes(new byte[] {0, 0, 41, (byte) (1232 >> 8), (byte) 1232, 0, 0, 0, 0, 0, 0});
        return out.toByteArray();
    }

    private byte[] question() {
        byte[] wire = zone.toWire();
        byte[] question = Arrays.copyOf(wire, wire.length + 4);
        question[wire.length + 1] = SOA;
        question[wire.length + 3] = IN;
        return question;
    }

    /** What a message answers to this question; nothing where it is no answer to it. */
    Optional<Answer> read(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        if (message.length < HEADER || (in.getShort(0) & 0xffff) != id || (message[2] & 0x80) == 0) {
            return Optional.empty();
        }
        int rcode = message[3] & 0x0f;
        boolean authoritative = (message[2] & 0x04) != 0;
        int answers = in.getShort(6) & 0xffff;
        if (in.getShort(4) == 0) {
            // Some servers leave the question out of an error.
            return rcode == 0 ? Optional.empty() : Optional.of(new Answer(rcode, authoritative, Optional.empty()));
        }
        byte[] question = question();
        int at = HEADER + question.length;
        try {
            if (message.length < at
                    || !Name.fromWire(message, HEADER).equals(zone)
                    || in.getShort(at - 4) != SOA
                    || in.getShort(at - 2) != IN) {
                return Optional.empty();
            }
            return Optional.of(new Answer(rcode, authoritative, serial(in, at, answers)));
        } catch (IndexOutOfBoundsException | InvalidName e) {
            return Optional.empty();
        }
    }

    private static Optional<Serial> serial(ByteBuffer in, int from, int answers) {
        int at = from;
        for (int i = 0; i < answers; i++) {
            at = behindName(in, at);
            int type = in.getShort(at) & 0xffff;
            int length = in.getShort(at + 8) & 0xffff;
            int rdata = at + 10;
            if (type == SOA) {
                int numbers = behindName(in, behindName(in, rdata));
                return Optional.of(new Serial(Integer.toUnsignedLong(in.getInt(numbers))));
            }
            at = rdata + length;
        }
        return Optional.empty();
    }

    private static int behindName(ByteBuffer in, int from) {
        int at = from;
        while (true) {
            int length = in.get(at) & 0xff;
            if (length >= 0xc0) {
                return at + 2;
            }
            at += length + 1;
            if (length == 0) {
                return at;
            }
        }
    }

    /**
     * @param rcode 0 for no error, 5 for refused
     * @param authoritative the AA bit
     * @param serial of the SOA in the answer section
     */
    record Answer(int rcode, boolean authoritative, Optional<Serial> serial) {}
}
