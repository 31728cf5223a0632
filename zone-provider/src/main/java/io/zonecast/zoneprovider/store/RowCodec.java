package io.zonecast.zoneprovider.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows to values and back. RDATA of one RRset is u16 length and octets, one behind the other. */
final class RowCodec {
    static final String ZONE_COLUMNS =
            "id, name, deleted, grp, denial, gen_epoch, gen_number, ver_epoch, ver_n, serial,"
                    + " digest, signed_until, rrsets, changed_at";

    private RowCodec() {}

    static ZoneRow zone(ResultSet row) throws SQLException {
        try {
            return new ZoneRow(
                    row.getLong(1),
                    Name.fromWire(row.getBytes(2), 0),
                    row.getBoolean(3),
                    new Group(row.getString(4)),
                    Denial.valueOf(row.getString(5)),
                    new Generation(row.getLong(6), row.getLong(7)),
                    new VersionNumber(row.getLong(8), row.getLong(9)),
                    new Serial(row.getLong(10)),
                    ZoneDigest.fromBytes(row.getBytes(11)),
                    row.getLong(12),
                    row.getInt(13),
                    Instant.ofEpochMilli(row.getLong(14)));
        } catch (InvalidName | IllegalArgumentException e) {
            throw new Failure.Corrupt("a zone row of the store is damaged: " + e.getMessage(), e);
        }
    }

    static SignedRrset rrset(byte[] owner, int type, int ttl, byte[] rdatas, byte @Nullable [] signatures) {
        try {
            RrType rrType = new RrType(type);
            Rrset rrset = new Rrset(Name.fromWire(owner, 0), rrType, ttl, rdatas(rrType, rdatas));
            return new SignedRrset(rrset, signatures == null ? List.of() : rdatas(RrType.RRSIG, signatures));
        } catch (InvalidName | InvalidRdata | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Failure.Corrupt("an RRset row of the store is damaged: " + e.getMessage(), e);
        }
    }

    static KeyRow key(ResultSet row) throws SQLException {
        int number = row.getInt(4);
        Algorithm algorithm = Algorithm.of(number)
                .orElseThrow(() -> new Failure.Corrupt("a key row of the store has algorithm " + number));
        return new KeyRow(
                row.getLong(1),
                row.getInt(2),
                DnsKey.of(row.getInt(3), algorithm, row.getBytes(5)),
                row.getBytes(6),
                Instant.ofEpochMilli(row.getLong(7)));
    }

    static OutboxRow outbox(ResultSet row) throws SQLException {
        return new OutboxRow(
                new VersionNumber(row.getLong(1), row.getLong(2)),
                ManifestKind.valueOf(row.getString(3)),
                row.getString(4),
                row.getBytes(5),
                row.getBytes(6),
                row.getBytes(7));
    }

    static byte[] encode(List<Rdata> rdatas) {
        int length = 0;
        for (Rdata rdata : rdatas) {
            length += 2 + rdata.length();
        }
        byte[] octets = new byte[length];
        int at = 0;
        for (Rdata rdata : rdatas) {
            octets[at] = (byte) (rdata.length() >> 8);
            octets[at + 1] = (byte) rdata.length();
            at = rdata.copyTo(octets, at + 2);
        }
        return octets;
    }

    private static List<Rdata> rdatas(RrType type, byte[] octets) {
        List<Rdata> rdatas = new ArrayList<>(1);
        int at = 0;
        while (at < octets.length) {
            int length = (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
            rdatas.add(Rdata.of(type, java.util.Arrays.copyOfRange(octets, at + 2, at + 2 + length)));
            at += 2 + length;
        }
        return rdatas;
    }
}
