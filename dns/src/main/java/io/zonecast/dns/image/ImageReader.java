package io.zonecast.dns.image;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads what {@link ImageWriter} wrote: checksums are tested, and nothing is parsed, sorted or hashed. What comes before
 * a damaged block is sound and is taken; what comes behind it is not read. One thread.
 */
public final class ImageReader {
    /** Gives the octets of the file, in order. */
    public interface Source {
        /** Fills a buffer up to its limit; false where the file ends before. */
        boolean read(ByteBuffer target) throws IOException;
    }

    /** Takes zones, in the order of the file. */
    public interface Taker {
        /** Takes a zone and the note that was written with it. */
        void take(byte[] note, ZoneImage zone);
    }

    /**
     * What a file held.
     *
     * @param zones that were taken
     * @param damage why the rest of the file is not used; empty where all of it was
     */
    public record Outcome(long zones, Optional<String> damage) {}

    private static final class Damaged extends Exception {
        private static final long serialVersionUID = 1;

        Damaged(String reason) {
            super(reason, null, false, false);
        }
    }

    private final Source source;
    private final Taker taker;
    private final NameKey key = new NameKey();
    private final byte[] wire = new byte[Name.MAX_WIRE];
    private final byte[] digest = new byte[32];
    private Arena arena = Arena.ofConfined();
    private ByteBuffer block = arena.allocate(ImageFormat.BLOCK).asByteBuffer();
    private int blocks;
    private long id;
    private long zones;

    private ImageReader(Source source, Taker taker) {
        this.source = source;
        this.taker = taker;
    }

    /**
     * Reads a file to its end, or to where it is damaged.
     *
     * @throws IOException from the source
     */
    public static Outcome read(Source source, Taker taker) throws IOException {
        ImageReader reader = new ImageReader(source, taker);
        try {
            reader.run();
            return new Outcome(reader.zones, Optional.empty());
        } catch (Damaged e) {
            return new Outcome(reader.zones, Optional.of(String.valueOf(e.getMessage())));
        } finally {
            reader.arena.close();
        }
    }

    private void run() throws IOException, Damaged {
        if (next() != ImageFormat.HEAD || block.limit() != ImageFormat.HEAD_LENGTH) {
            throw new Damaged("it is no image of zones");
        }
        int version = block.getInt();
        int pages = block.getInt();
        if (version != ImageFormat.VERSION || pages != Page.FORMAT) {
            throw new Damaged("it has format " + version + " with pages of format " + pages + ", this program reads "
                    + ImageFormat.VERSION + " with pages of format " + Page.FORMAT);
        }
        id = block.getLong();
        int kind;
        while ((kind = next()) == ImageFormat.ZONES) {
            while (block.hasRemaining()) {
                byte[] note = note();
                ZoneImage zone = soundZone();
                zones++;
                taker.take(note, zone);
            }
        }
        if (kind != ImageFormat.END || block.limit() != ImageFormat.END_LENGTH || block.getLong() != zones) {
            throw new Damaged("block " + (blocks - 1) + " is not the end that belongs there");
        }
    }

    /** Goes on to the next block and returns its kind. */
    private int next() throws IOException, Damaged {
        block.clear().limit(ImageFormat.HEADER);
        if (!source.read(block)) {
            throw new Damaged("it ends before block " + blocks);
        }
        int kind = block.getInt(0);
        int length = block.getInt(8);
        int crc = block.getInt(12);
        if (block.getInt(16) != ImageFormat.headerCrc(block, 0, blocks == 0 ? 0 : id)
                || block.getInt(4) != blocks
                || length < 0
                || length > ImageFormat.MAX_BLOCK) {
            throw new Damaged("the header of block " + blocks + " is damaged");
        }
        if (length > block.capacity()) {
            arena.close();
            arena = Arena.ofConfined();
            block = arena.allocate(length).asByteBuffer();
        }
        block.clear().limit(length);
        if (!source.read(block)) {
            throw new Damaged("it ends within block " + blocks);
        }
        if (ImageFormat.crc(block.flip()) != crc) {
            throw new Damaged("block " + blocks + " is damaged");
        }
        block.rewind();
        blocks++;
        return kind;
    }

    /** Makes sure that the next piece of a zone is in the block. */
    private void piece() throws IOException, Damaged {
        if (!block.hasRemaining() && next() != ImageFormat.ZONES) {
            throw new Damaged("block " + (blocks - 1) + " comes within a zone");
        }
    }

    private byte[] note() throws Damaged {
        if (block.remaining() < 2) {
            throw new Damaged("block " + (blocks - 1) + " ends within a zone");
        }
        byte[] note = new byte[count(Short.toUnsignedInt(block.getShort()), block.remaining())];
        block.get(note);
        return note;
    }

    private ZoneImage soundZone() throws IOException, Damaged {
        try {
            return zone();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | InvalidName | IllegalArgumentException e) {
            throw new Damaged("block " + (blocks - 1) + " is malformed: " + e);
        }
    }

    private ZoneImage zone() throws IOException, Damaged {
        int length = Byte.toUnsignedInt(block.get());
        block.get(wire, 0, length);
        Name apex = Name.fromWire(wire, 0);
        if (apex.wireLength() != length) {
            throw new Damaged("block " + (blocks - 1) + " has a zone with a malformed name");
        }
        int flags = block.get();
        block.get(digest);
        long records = block.getLong();
        int owners = block.getInt();
        int pages = block.getInt();
        int hashes = block.getInt();
        int hashPages = block.getInt();
        int entries = block.getInt();
        int buckets = block.getInt();
        int depth = block.getInt();
        byte[][] names = new byte[count(pages, owners)][];
        int[] nameIds = pages(names);
        byte[][] chain = new byte[count(hashPages, hashes)][];
        int[] chainIds = pages(chain);
        NameIndex index = null;
        if (buckets > 0) {
            int[][] read = new int[count(buckets, entries)][];
            for (int i = 0; i < buckets; i++) {
                piece();
                read[i] = new int[count(block.getInt(), block.remaining() / 4)];
                block.asIntBuffer().get(read[i]);
                block.position(block.position() + 4 * read[i].length);
            }
            index = NameIndex.of(read, depth, entries);
        }
        return ZoneImage.restored(
                apex,
                key.set(apex).copyFrom(0),
                OwnerTree.of(names, nameIds, index, owners, true),
                hashes == 0 ? null : OwnerTree.of(chain, chainIds, null, hashes, false),
                ZoneDigest.fromBytes(digest),
                records,
                (flags & ImageFormat.CLOSED) != 0);
    }

    private int[] pages(byte[][] into) throws IOException, Damaged {
        int[] ids = new int[into.length];
        for (int i = 0; i < into.length; i++) {
            piece();
            ids[i] = block.getInt();
            byte[] page = new byte[count(block.getInt(), block.remaining())];
            block.get(page);
            if (!Page.isPage(page)) {
                throw new Damaged("block " + (blocks - 1) + " has a page that is none");
            }
            into[i] = page;
        }
        return ids;
    }

    /** A number that can't be above another one in a sound file, so that no array gets as long as a wrong one says. */
    private int count(int number, int most) throws Damaged {
        if (number < 0 || number > most) {
            throw new Damaged("block " + (blocks - 1) + " tells of " + number + " where " + most + " is the most");
        }
        return number;
    }
}
