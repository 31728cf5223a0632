package io.zonecast.nameserver;

/**
 * What the RFCs say of a packet before anybody looks for an answer, read slowly and apart from the server: RFC 1035
 * section 4.1, 6891 section 6.1, 7873 section 5, 8906, 8945 section 5.1, 9619, 9660 section 3.1.
 */
enum ExpectedVerdict {
    /** No answer at all. */
    SILENCE,
    /** NOTIMP, whatever else there is. */
    NOT_IMPLEMENTED,
    /** FORMERR. */
    MALFORMED,
    /** FORMERR or not: it goes by what is in a TSIG record, or by a type that is no type. */
    EITHER,
    /** Anything but FORMERR. */
    READABLE;

    private static final int HEADER = 12;

    /** Reads names and records from a place on. */
    private static final class Reader {
        private final byte[] packet;
        private int at = HEADER;
        private boolean cookie;
        private boolean opt;
        private boolean tsig;

        Reader(byte[] packet) {
            this.packet = packet;
        }

        private int u8(int index) {
            return packet[index] & 0xff;
        }

        private int u16(int index) {
            return u8(index) << 8 | u8(index + 1);
        }

        /** Goes behind a name; false where there is none. */
        private boolean name(boolean pointers) {
            int start = at;
            while (at < packet.length) {
                int label = u8(at);
                if (label == 0) {
                    at++;
                    return pointers || at - start <= 255;
                }
                if (label >= 0xc0 && pointers) {
                    at += 2;
                    return true;
                }
                if (label > 63) {
                    return false;
                }
                at += label + 1;
            }
            return false;
        }

        private boolean question() {
            boolean good = name(false) && at + 4 <= packet.length;
            at += 4;
            return good;
        }

        private boolean record(boolean additional) {
            int owner = at;
            if (tsig || !name(true) || at + 10 > packet.length) {
                return false;
            }
            int type = u16(at);
            int data = at + 10;
            int end = data + u16(at + 8);
            boolean root = at == owner + 1;
            at = end;
            if (end > packet.length) {
                return false;
            }
            tsig = type == 250;
            if (type == 41) {
                boolean good = additional && !opt && root && options(data, end);
                opt = true;
                return good;
            }
            return true;
        }

        private boolean options(int from, int end) {
            int option = from;
            while (option + 4 <= end) {
                int length = u16(option + 2);
                if (option + 4 + length > end) {
                    return false;
                }
                if (u16(option) == 10) {
                    cookie = true;
                    if (length != 8 && (length < 16 || length > 40)) {
                        return false;
                    }
                }
                if (u16(option) == 19 && length != 0) {
                    return false;
                }
                option += 4 + length;
            }
            return option == end;
        }

        private boolean records() {
            int additional = u16(10);
            for (int left = u16(6) + u16(8) + additional; left > 0; left--) {
                if (!record(left <= additional)) {
                    return false;
                }
            }
            return at == packet.length;
        }
    }

    static ExpectedVerdict of(byte[] packet) {
        if (packet.length < HEADER || packet[2] < 0) {
            return SILENCE;
        }
        if ((packet[2] & 0x78) != 0) {
            return NOT_IMPLEMENTED;
        }
        Reader reader = new Reader(packet);
        int questions = reader.u16(4);
        if (questions > 1 || (questions == 1 && !reader.question())) {
            return MALFORMED;
        }
        int type = questions == 0 ? 0 : reader.u16(reader.at - 4);
        if (!reader.records() || (questions == 0 && !reader.cookie)) {
            return MALFORMED;
        }
        return reader.tsig || type == 41 ? EITHER : READABLE;
    }

    /** True if an answer's code is one that fits. */
    boolean allows(int rcode) {
        return switch (this) {
            case SILENCE -> false;
            case NOT_IMPLEMENTED -> rcode == 4;
            case MALFORMED -> rcode == 1;
            case EITHER -> true;
            case READABLE -> rcode != 1;
        };
    }
}
