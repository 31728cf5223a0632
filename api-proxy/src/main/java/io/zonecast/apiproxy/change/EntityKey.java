package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Short texts that stand for what a write can change: equal only where nothing was written in between. */
public final class EntityKey {
    /** 96 bits: no two RRsets of a zone meet by chance. */
    private static final int OCTETS = 12;

    private static final int BASE = 36;

    private EntityKey() {}

    /** The key of a zone: its generation, and its last write, which may have been none that is published. */
    public static String of(ZoneState zone) {
        return zone.generation() + "-" + Long.toString(zone.changedAt().toEpochMilli(), BASE);
    }

    /** The key of what stands at some places, in canonical order; that of no RRsets where there is nothing. */
    public static String of(List<StoredRrset> rrsets) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(octets)) {
            for (StoredRrset rrset : rrsets) {
                write(out, rrset);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(octets.toByteArray());
            return "r" + HexFormat.of().formatHex(hash, 0, OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void write(DataOutputStream out, StoredRrset rrset) throws IOException {
        out.write(rrset.owner().toWire());
        out.writeShort(rrset.type().code());
        out.writeInt(rrset.ttl());
        out.writeInt(rrset.records().size());
        for (StoredRecord record : rrset.records()) {
            out.writeBoolean(record.disabled());
            out.writeShort(record.rdata().length());
            out.write(record.rdata().toBytes());
        }
        out.writeInt(rrset.comments().size());
        for (Comment comment : rrset.comments()) {
            out.writeInt(comment.account().length());
            out.writeChars(comment.account());
            out.writeInt(comment.content().length());
            out.writeChars(comment.content());
            out.writeLong(comment.modifiedAt());
        }
    }
}
