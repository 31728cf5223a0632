package io.zonecast.dns.text;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The bridge between our values and dnsjava's. */
final class Dnsjava {
    /** RFC 9606 and WALLET have the presentation format of TXT; dnsjava does not know them. */
    private static final int RESINFO = 261;

    private static final int WALLET = 262;

    private Dnsjava() {}

    static org.xbill.DNS.Name name(Name name) {
        try {
            return new org.xbill.DNS.Name(name.toWire());
        } catch (IOException e) {
            throw new IllegalStateException("a valid name is a name for dnsjava too", e);
        }
    }

    static Name name(org.xbill.DNS.Name name) {
        return Name.fromWire(name.toWire(), 0);
    }

    /** The type under which dnsjava parses and prints. */
    static int typeCode(RrType type) {
        return type.code() == RESINFO || type.code() == WALLET ? Type.TXT : type.code();
    }

    /** True if dnsjava has a mnemonic for the type. */
    static boolean isNamed(RrType type) {
        return !Type.string(type.code()).startsWith("TYPE");
    }

    static Record record(Name owner, RrType type, Rdata rdata) {
        return Record.newRecord(name(owner), typeCode(type), DClass.IN, 0, rdata.toBytes());
    }
}
