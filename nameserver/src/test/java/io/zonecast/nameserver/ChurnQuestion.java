package io.zonecast.nameserver;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.answer.Transport;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A question whose answer tells the version of its zone, in its records and in the option ZONEVERSION.
 *
 * @param zone index of the zone
 * @param throughPlain its alias leads to the first zone and back
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record ChurnQuestion(int zone, String name, int type, boolean throughPlain, byte[] wire) {
    /** The OPT record of an answer, with the option ZONEVERSION. */
    private static final int OPT = 21;

    private record Asked(String prefix, int type) {}

    private static final List<Asked> ASKED = List.of(
            new Asked("", Type.SOA),
            new Asked("", Type.TXT),
            new Asked("", Type.MX),
            new Asked("aa.", Type.A),
            new Asked("aa.", Type.AAAA),
            new Asked("aa.", Type.CNAME),
            new Asked("q.dn.", Type.A),
            new Asked("dn.", Type.DNAME),
            new Asked("www.cut.", Type.A),
            new Asked("cut.", Type.NS),
            new Asked("safe.", Type.DS),
            new Asked("a.b.c.safe.", Type.A),
            new Asked("nd.", Type.MX),
            new Asked("nxb.", Type.A),
            new Asked("a.b.c.nxb.", Type.A),
            new Asked("q.w.", Type.TXT),
            new Asked("a.b.q.w.", Type.A),
            new Asked("mm.", Type.A),
            new Asked("m500.", Type.TXT));

    /** All of all zones; the first zone is the one that aliases lead through. */
    static List<ChurnQuestion> all(List<ChurningZone> zones) {
        List<ChurnQuestion> all = new ArrayList<>();
        for (int i = 0; i < zones.size(); i++) {
            for (Asked asked : ASKED) {
                all.add(of(i, asked.prefix() + zones.get(i).apex(), asked.type(), false));
            }
            if (i > 0) {
                all.add(of(i, "out." + zones.get(i).apex(), Type.A, true));
            }
        }
        return all;
    }

    private static ChurnQuestion of(int zone, String name, int type, boolean throughPlain) {
        try {
            Message query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
            query.addRecord(
                    new OPTRecord(1232, 0, 0, ExtendedFlags.DO, List.of(new GenericEDNSOption(19, new byte[0]))),
                    Section.ADDITIONAL);
            return new ChurnQuestion(zone, name, type, throughPlain, query.toWire());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The query with an ID that tells where it stands. */
    byte[] packet(int window, int at) {
        byte[] packet = wire.clone();
        packet[0] = (byte) window;
        packet[1] = (byte) at;
        return packet;
    }

    /** What an image by itself answers, without the OPT record. */
    byte[] records(ZoneImage image) {
        ZoneTable table = new ZoneTable();
        table.put(image);
        byte[] response = new byte[Answerer.TCP_BUFFER];
        int length = new Answerer(table, ServerProfile.anonymous(1232), () -> 0)
                .answer(wire, wire.length, response, Transport.TCP);
        return Arrays.copyOf(response, length - OPT);
    }

    @Override
    public String toString() {
        return name + " " + Type.string(type);
    }
}
