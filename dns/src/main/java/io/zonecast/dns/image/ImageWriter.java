package io.zonecast.dns.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes zones in the form that {@link ImageReader} reads. One thread. What was written counts only behind {@link
 * #finish}.
 */
public final class ImageWriter {
    /** Takes the octets of the file, in order. */
    public interface Sink {
        /** Takes all that remains in a buffer, which is used again afterwards. */
        void write(ByteBuffer octets) throws IOException;
    }

    private static final int NUMBERS = 7;

    private final long id;
    private final Sink sink;
    private ByteBuffer block = ByteBuffer.allocate(ImageFormat.HEADER + ImageFormat.BLOCK);
    private int blocks;
    private long zones;

    /**
     * Begins a file.
     *
     * @param id another one for each file, so that blocks of two files are never taken for one
     */
    public ImageWriter(long id, Sink sink) throws IOException {
        this.id = id;
        this.sink = sink;
        begin();
        block.putInt(ImageFormat.VERSION).putInt(Page.FORMAT).putLong(id);
        end(ImageFormat.HEAD, 0);
    }

    /**
     * Writes one zone.
     *
     * @param note what the reader is told with the zone; at most 65,535 octets
     * @return false where the zone is too large for this format; then nothing of it was written
     */
    public boolean add(byte[] note, ZoneImage zone) throws IOException {
        if (note.length > ImageFormat.MAX_NOTE) {
            throw new IllegalArgumentException("note of " + note.length + " octets");
        }
        OwnerTree names = zone.names();
        OwnerTree chain = zone.chain();
        if (names.largestPage() > ImageFormat.MAX_BLOCK - 8 || chain.largestPage() > ImageFormat.MAX_BLOCK - 8) {
            return false;
        }
        NameIndex index = names.index();
        int buckets = index == null ? 0 : index.buckets().size();
        room(2 + note.length + 1 + zone.apex().wireLength() + 1 + 32 + 8 + 4 * NUMBERS);
        block.putShort((short) note.length).put(note);
        block.put((byte) zone.apex().wireLength()).put(zone.apex().toWire());
        block.put((byte) (zone.isClosed() ? ImageFormat.CLOSED : 0));
        block.put(zone.digest().toBytes()).putLong(zone.recordCount());
        block.putInt(names.owners()).putInt(names.pageCount());
        block.putInt(chain.owners()).putInt(chain.pageCount());
        block.putInt(index == null ? 0 : index.entries()).putInt(buckets).putInt(index == null ? 0 : index.depth());
        pages(names);
        pages(chain);
        if (index != null) {
            for (int[] bucket : index.buckets()) {
                room(4 + 4 * bucket.length);
                block.putInt(bucket.length);
                block.asIntBuffer().put(bucket);
                block.position(block.position() + 4 * bucket.length);
            }
        }
        zones++;
        return true;
    }

    private void pages(OwnerTree tree) throws IOException {
        for (int at = 0; at < tree.pageCount(); at++) {
            byte[] page = tree.page(at);
            room(8 + page.length);
            block.putInt(tree.pageId(at)).putInt(page.length).put(page);
        }
    }

    /** Ends the file. */
    public void finish() throws IOException {
        endZones();
        block.putLong(zones);
        end(ImageFormat.END, id);
    }

    /** Makes sure that a piece of so many octets fits into the block. */
    private void room(int octets) throws IOException {
        if (block.position() + octets > ImageFormat.HEADER + ImageFormat.BLOCK) {
            endZones();
        }
        if (octets > block.remaining()) {
            block = ByteBuffer.allocate(ImageFormat.HEADER + octets);
            begin();
        }
    }

    private void endZones() throws IOException {
        if (block.position() > ImageFormat.HEADER) {
            end(ImageFormat.ZONES, id);
        }
    }

    private void begin() {
        block.clear().position(ImageFormat.HEADER);
    }

    private void end(int kind, long seed) throws IOException {
        ImageFormat.putHeader(block.flip(), kind, blocks++, seed);
        sink.write(block);
        if (block.capacity() > ImageFormat.HEADER + ImageFormat.BLOCK) {
            block = ByteBuffer.allocate(ImageFormat.HEADER + ImageFormat.BLOCK);
        }
        begin();
    }
}
