package io.zonecast.apiproxy.store;

import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.Metadata;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The octets in which records, comments and diffs rest in columns of the store. */
public final class RowCodec {
    private static final int COMPRESS_FROM = 512;
    private static final int PLAIN = 1;
    private static final int DEFLATED = 2;

    private RowCodec() {}

    /** Octets of the records of an RRset: count, then for each flag, length and RDATA. */
    public static byte[] records(List<StoredRecord> records) {
        return bytes(out -> writeRecords(out, records));
    }

    /** The records of some octets. */
    public static List<StoredRecord> records(RrType type, byte[] octets) {
        return read(octets, in -> readRecords(in, type));
    }

    /** Octets of comments; null for none, which is nearly always. */
    public static byte @Nullable [] comments(List<Comment> comments) {
        return comments.isEmpty() ? null : bytes(out -> writeComments(out, comments));
    }

    /** The comments of some octets. */
    public static List<Comment> comments(byte @Nullable [] octets) {
        return octets == null ? List.of() : read(octets, RowCodec::readComments);
    }

    /** Octets of metadata; null for none, which is nearly always. */
    public static byte @Nullable [] metadata(Metadata metadata) {
        if (metadata.kinds().isEmpty()) {
            return null;
        }
        return bytes(out -> {
            out.writeInt(metadata.kinds().size());
            for (Map.Entry<String, List<String>> kind : metadata.kinds().entrySet()) {
                text(out, kind.getKey());
                out.writeInt(kind.getValue().size());
                for (String value : kind.getValue()) {
                    text(out, value);
                }
            }
        });
    }

    /** The metadata of some octets. */
    public static Metadata metadata(byte @Nullable [] octets) {
        return octets == null ? Metadata.NONE : read(octets, RowCodec::readMetadata);
    }

    private static Metadata readMetadata(DataInputStream in) throws IOException {
        Map<String, List<String>> kinds = new HashMap<>();
        for (int wanted = in.readInt(); wanted > 0; wanted--) {
            String kind = text(in);
            List<String> values = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                values.add(text(in));
            }
            kinds.put(kind, values);
        }
        return new Metadata(kinds);
    }

    /** Octets of a diff, compressed where that pays. */
    public static byte[] diff(List<StoredRrset> before, List<StoredRrset> after) {
        byte[] plain = bytes(out -> {
            writeRrsets(out, before);
            writeRrsets(out, after);
        });
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2 + 16);
        packed.write(plain.length < COMPRESS_FROM ? PLAIN : DEFLATED);
        if (plain.length < COMPRESS_FROM) {
            packed.writeBytes(plain);
            return packed.toByteArray();
        }
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** The diff of some octets. */
    public static Diff diff(byte[] octets) {
        ByteArrayInputStream body = new ByteArrayInputStream(octets, 1, octets.length - 1);
        try (DataInputStream in = new DataInputStream(octets[0] == DEFLATED ? new InflaterInputStream(body) : body)) {
            return new Diff(readRrsets(in), readRrsets(in));
        } catch (IOException | InvalidName | InvalidRdata e) {
            throw new Failure.Corrupt("row of the primary store is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * @param before the touched places as they were
     * @param after the touched places as they are
     */
    public record Diff(List<StoredRrset> before, List<StoredRrset> after) {
        public Diff {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    private static void writeRrsets(DataOutputStream out, List<StoredRrset> rrsets) throws IOException {
        out.writeInt(rrsets.size());
        for (StoredRrset rrset : rrsets) {
            byte[] owner = rrset.owner().toWire();
            out.writeByte(owner.length);
            out.write(owner);
            out.writeShort(rrset.type().code());
            out.writeInt(rrset.ttl());
            writeRecords(out, rrset.records());
            writeComments(out, rrset.comments());
        }
    }

    private static List<StoredRrset> readRrsets(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<StoredRrset> rrsets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Name owner = Name.fromWire(exactly(in, in.readUnsignedByte()), 0);
            RrType type = new RrType(in.readUnsignedShort());
            rrsets.add(new StoredRrset(owner, type, in.readInt(), readRecords(in, type), readComments(in)));
        }
        return rrsets;
    }

    private static void writeRecords(DataOutputStream out, List<StoredRecord> records) throws IOException {
        out.writeInt(records.size());
        for (StoredRecord record : records) {
            out.writeBoolean(record.disabled());
            out.writeShort(record.rdata().length());
            out.write(record.rdata().toBytes());
        }
    }

    private static List<StoredRecord> readRecords(DataInputStream in, RrType type) throws IOException {
        int count = in.readInt();
        List<StoredRecord> records = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            boolean disabled = in.readBoolean();
            records.add(new StoredRecord(Rdata.of(type, exactly(in, in.readUnsignedShort())), disabled));
        }
        return records;
    }

    private static void writeComments(DataOutputStream out, List<Comment> comments) throws IOException {
        out.writeInt(comments.size());
        for (Comment comment : comments) {
            text(out, comment.content());
            text(out, comment.account());
            out.writeLong(comment.modifiedAt());
        }
    }

    private static List<Comment> readComments(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Comment> comments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            comments.add(new Comment(text(in), text(in), in.readLong()));
        }
        return comments;
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(octets.length);
        out.write(octets);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(exactly(in, in.readInt()), StandardCharsets.UTF_8);
    }

    private static byte[] exactly(DataInputStream in, int length) throws IOException {
        byte[] octets = in.readNBytes(length);
        if (octets.length != length) {
            throw new IOException("ends early");
        }
        return octets;
    }

    private static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] octets, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets))) {
            return reader.read(in);
        } catch (IOException | InvalidRdata e) {
            throw new Failure.Corrupt("row of the primary store is damaged: " + e.getMessage(), e);
        }
    }

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }
}
