package io.zonecast.systemtests.differential;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One server's answer, read by dnsjava; OPT is no part of it.
 *
 * @param flags by name, as {@code aa}
 */
record Answer(
        int length,
        String rcode,
        Map<String, Boolean> flags,
        String question,
        Map<Part, List<Entry>> parts,
        Message message) {
    enum Part {
        ANSWER,
        AUTHORITY,
        ADDITIONAL
    }

    /** One record. The TTL is part of it; {@code covered} is 0 but for signatures. */
    record Entry(String owner, int type, int covered, long ttl, String rdata) {
        static Entry of(Record record) {
            return new Entry(
                    record.getName().toString().toLowerCase(Locale.ROOT),
                    record.getType(),
                    record instanceof RRSIGRecord signature ? signature.getTypeCovered() : 0,
                    record.getTTL(),
                    HexFormat.of().formatHex(record.rdataToWireCanonical()));
        }

        /** True for records of a type and signatures over them. */
        boolean isOrCovers(int wanted) {
            return type == wanted || covered == wanted;
        }

        @Override
        public String toString() {
            return owner + " " + ttl + " " + Type.string(type) + (covered == 0 ? "" : "(" + Type.string(covered) + ")")
                    + " " + (rdata.length() > 80 ? rdata.substring(0, 80) + "…" : rdata);
        }
    }

    static Answer read(byte[] packet) {
        Message message;
        try {
            message = new Message(packet);
        } catch (IOException e) {
            throw new AssertionError("unreadable: " + HexFormat.of().formatHex(packet), e);
        }
        Map<String, Boolean> flags = new java.util.TreeMap<>();
        for (byte flag : new byte[] {Flags.QR, Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD}) {
            flags.put(Flags.string(flag), message.getHeader().getFlag(flag));
        }
        Map<Part, List<Entry>> parts = new EnumMap<>(Part.class);
        parts.put(Part.ANSWER, entries(message, Section.ANSWER));
        parts.put(Part.AUTHORITY, entries(message, Section.AUTHORITY));
        parts.put(Part.ADDITIONAL, entries(message, Section.ADDITIONAL));
        return new Answer(packet.length, Rcode.string(message.getRcode()), flags, question(packet), parts, message);
    }

    private static List<Entry> entries(Message message, int section) {
        return message.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(Entry::of)
                .toList();
    }

    /** The question's octets, so that its case counts. */
    private static String question(byte[] packet) {
        int at = 12;
        while (packet[at] != 0) {
            at += packet[at] + 1;
        }
        return HexFormat.of().formatHex(Arrays.copyOfRange(packet, 12, at + 5));
    }

    List<Entry> part(Part part) {
        return parts.getOrDefault(part, List.of());
    }

    boolean is(String flag) {
        return flags.getOrDefault(flag, false);
    }

    boolean isTruncated() {
        return is("tc");
    }

    boolean isNegative() {
        return part(Part.AUTHORITY).stream().anyMatch(entry -> entry.type() == Type.SOA);
    }

    boolean isReferral() {
        return !isNegative() && part(Part.AUTHORITY).stream().anyMatch(entry -> entry.type() == Type.NS);
    }

    /** What stands twice in a section. */
    boolean repeatsItself() {
        return parts.values().stream().anyMatch(part -> new HashSet<>(part).size() < part.size());
    }
}
