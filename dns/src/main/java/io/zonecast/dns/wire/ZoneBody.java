package io.zonecast.dns.wire;

import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.ZoneDiff;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The body of a version or of unsigned contents: a compressed list of RRsets, or a diff.
 *
 * <p>Layout before compression (big-endian): for each RRset the owner in uncompressed wire form, type
 * u16, TTL u32, count u16, then for each record length u16 and RDATA. A diff is u32 number of removed
 * RRsets, those, u32 number of added RRsets, those; a full zone is u32 number of RRsets and those.
 * Around it: octet 0 the form (1 stored, 2 raw deflate), octets 1 to 4 the plain length.
 */
public final class ZoneBody {
    /** Below this many octets compression saves less than it costs. */
    private static final int COMPRESS_FROM = 512;

    private static final int STORED = 1;
    private static final int DEFLATED = 2;
    private static final int HEADER = 5;

    private ZoneBody() {}

    /** Encodes a whole zone; equal lists give equal bytes. */
    public static byte[] encodeFull(List<Rrset> rrsets) {
        RrsetWriter out = new RrsetWriter();
        out.rrsets(rrsets);
        return pack(out);
    }

    /** Encodes a diff. */
    public static byte[] encodeDiff(ZoneDiff diff) {
        RrsetWriter out = new RrsetWriter();
        out.rrsets(diff.removed());
        out.rrsets(diff.added());
        return pack(out);
    }

    /**
     * Decodes a whole zone.
     *
     * @param maxPlain largest plain length accepted, in octets
     * @throws MalformedBody where the bytes are damaged or unpack to more than {@code maxPlain}
     */
    public static List<Rrset> decodeFull(byte[] body, int maxPlain) {
        RrsetReader in = new RrsetReader(unpack(body, maxPlain));
        List<Rrset> rrsets = in.rrsets();
        in.end();
        return rrsets;
    }

    /**
     * Decodes a whole zone bit by bit. For bodies that were made here: only what is read is checked.
     *
     * @throws MalformedBody where the first octets are damaged; and later, from the iterator
     */
    public static Iterator<Rrset> streamFull(byte[] body) {
        if (body.length < HEADER) {
            throw new MalformedBody("body of " + body.length + " octets");
        }
        InputStream packed = new ByteArrayInputStream(body, HEADER, body.length - HEADER);
        return new RrsetStream(
                switch (body[0]) {
                    case STORED -> packed;
                    case DEFLATED -> new BufferedInputStream(new InflaterInputStream(packed, new Inflater(true)));
                    default -> throw new MalformedBody("unknown form " + body[0] + " at octet 0");
                });
    }

    /**
     * Decodes a diff.
     *
     * @param maxPlain largest plain length accepted, in octets
     * @throws MalformedBody where the bytes are damaged or unpack to more than {@code maxPlain}
     */
    public static ZoneDiff decodeDiff(byte[] body, int maxPlain) {
        RrsetReader in = new RrsetReader(unpack(body, maxPlain));
        List<Rrset> removed = in.rrsets();
        List<Rrset> added = in.rrsets();
        in.end();
        return new ZoneDiff(removed, added);
    }

    private static byte[] pack(RrsetWriter writer) {
        byte[] plain = writer.toBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(HEADER + plain.length / 2);
        boolean compress = plain.length >= COMPRESS_FROM;
        out.write(compress ? DEFLATED : STORED);
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(plain.length >> shift);
        }
        if (!compress) {
            out.writeBytes(plain);
            return out.toByteArray();
        }
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(plain);
            deflater.finish();
            byte[] chunk = new byte[16 * 1024];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
        }
        return out.toByteArray();
    }

    private static byte[] unpack(byte[] body, int maxPlain) {
        if (body.length < HEADER) {
            throw new MalformedBody("body of " + body.length + " octets");
        }
        int length = (body[1] & 0xff) << 24 | (body[2] & 0xff) << 16 | (body[3] & 0xff) << 8 | (body[4] & 0xff);
        if (length < 0 || length > maxPlain) {
            throw new MalformedBody(
                    "body would unpack to " + Integer.toUnsignedString(length) + " octets, more than " + maxPlain);
        }
        return switch (body[0]) {
            case STORED -> stored(body, length);
            case DEFLATED -> inflate(body, length);
            default -> throw new MalformedBody("unknown form " + body[0] + " at octet 0");
        };
    }

    private static byte[] stored(byte[] body, int length) {
        if (body.length - HEADER != length) {
            throw new MalformedBody("stored length differs from the body's");
        }
        byte[] plain = new byte[length];
        System.arraycopy(body, HEADER, plain, 0, length);
        return plain;
    }

    private static byte[] inflate(byte[] body, int length) {
        // Deflate packs at most 1032 : 1, so a length that can't be is refused before memory is taken.
        if (length > (long) body.length * 1040) {
            throw new MalformedBody("plain length can't come from so few octets");
        }
        byte[] plain = new byte[length];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(body, HEADER, body.length - HEADER);
            int at = 0;
            while (at < length) {
                int got = inflater.inflate(plain, at, length - at);
                if (got == 0) {
                    throw new MalformedBody("compressed body ends early");
                }
                at += got;
            }
            if (inflater.inflate(new byte[1]) != 0 || !inflater.finished() || inflater.getRemaining() != 0) {
                throw new MalformedBody("compressed body is longer than it says");
            }
        } catch (DataFormatException e) {
            throw new MalformedBody("compressed body is damaged: " + e.getMessage());
        }
        return plain;
    }
}
