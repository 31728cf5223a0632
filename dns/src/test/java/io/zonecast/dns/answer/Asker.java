package io.zonecast.dns.answer;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks an answerer in process, with dnsjava to write the query and to read the answer. */
final class Asker {
    final ZoneTable zones = new ZoneTable();
    private final Answerer answerer = new Answerer(zones, Answerer.DEFAULT_MAX_UDP);
    private final byte[] response = new byte[Answerer.TCP_BUFFER];

    static Asker of(String apex, String text) {
        return new Asker().zone(apex, text);
    }

    Asker zone(String apex, String text) {
        Name name = Name.parse(apex);
        return zone(apex, MasterFile.parse(name, text));
    }

    Asker zone(String apex, Iterable<Rrset> rrsets) {
        zones.put(ZoneImage.of(Name.parse(apex), rrsets));
        return this;
    }

    static Message query(String name, int type) {
        return Message.newQuery(Record.newRecord(dnsName(name), type, DClass.IN));
    }

    static Message dnssecQuery(String name, int type) {
        Message query = query(name, type);
        query.addRecord(new OPTRecord(4096, 0, 0, Flags_DO), Section.ADDITIONAL);
        return query;
    }

    private static final int Flags_DO = 0x8000;

    static org.xbill.DNS.Name dnsName(String name) {
        try {
            return org.xbill.DNS.Name.fromString(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer's octets; none if there is no answer. */
    byte[] raw(byte[] query, Transport transport) {
        return Arrays.copyOf(response, answerer.answer(query, query.length, response, transport));
    }

    Message ask(Message query, Transport transport) {
        try {
            return new Message(raw(query.toWire(), transport));
        } catch (IOException e) {
            throw new AssertionError("the answer can't be read", e);
        }
    }

    Message ask(String name, int type) {
        return ask(query(name, type), Transport.UDP);
    }

    Message askDnssec(String name, int type) {
        return ask(dnssecQuery(name, type), Transport.TCP);
    }

    static boolean isAuthoritative(Message answer) {
        return answer.getHeader().getFlag(Flags.AA);
    }

    static boolean isTruncated(Message answer) {
        return answer.getHeader().getFlag(Flags.TC);
    }

    /** {@code owner TTL type rdata} of each record of a section, without OPT. */
    static List<String> section(Message answer, int section) {
        return answer.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(record -> record.getName() + " " + record.getTTL() + " " + Type.string(record.getType()) + " "
                        + record.rdataToString())
                .toList();
    }

    static List<String> answers(Message answer) {
        return section(answer, Section.ANSWER);
    }

    static List<String> authority(Message answer) {
        return section(answer, Section.AUTHORITY);
    }

    static List<String> additional(Message answer) {
        return section(answer, Section.ADDITIONAL);
    }

    /** {@code owner type} of each record, RRSIG with the type covered. */
    static List<String> shape(Message answer, int section) {
        return answer.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(record -> record.getName() + " " + Type.string(record.getType())
                        + (record instanceof org.xbill.DNS.RRSIGRecord sig
                                ? " " + Type.string(sig.getTypeCovered())
                                : ""))
                .toList();
    }
}
