package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.xbill.DNS.Type;

/**
 * One query.
 *
 * @param name in wire form, its letters in any case
 * @param payload what EDNS announces; 0 for no EDNS
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Question(byte[] name, int type, int payload, boolean dnssecOk, boolean recursionDesired, boolean tcp) {
    private static final int OPT = 11;

    /** The same over TCP. */
    Question overTcp() {
        return new Question(name, type, payload, dnssecOk, recursionDesired, true);
    }

    /** The longest answer that it allows over UDP of a server whose own limit is 1232. */
    int limit() {
        return Math.clamp(payload, 512, 1232);
    }

    byte[] packet(int id) {
        ByteBuffer packet = ByteBuffer.allocate(12 + name.length + 4 + (payload > 0 ? OPT : 0));
        packet.putShort((short) id).putShort((short) (recursionDesired ? 0x0100 : 0));
        packet.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) (payload > 0 ? 1 : 0));
        packet.put(name).putShort((short) type).putShort((short) 1);
        if (payload > 0) {
            packet.put((byte) 0).putShort((short) Type.OPT).putShort((short) payload);
            packet.putInt(dnssecOk ? 0x8000 : 0).putShort((short) 0);
        }
        return packet.array();
    }

    Name lowerCase() {
        return Name.fromWire(name, 0);
    }

    /** True if a label holds the octet 0. */
    boolean hasZeroOctet() {
        for (int at = 0; name[at] != 0; at += name[at] + 1) {
            for (int i = at + 1; i <= at + name[at]; i++) {
                if (name[i] == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        String text = lowerCase().toString();
        return (text.length() > 120 ? HexFormat.of().formatHex(name) : text) + " " + Type.string(type)
                + (payload > 0 ? " edns=" + payload : "") + (dnssecOk ? " do" : "") + (tcp ? " tcp" : "");
    }
}
