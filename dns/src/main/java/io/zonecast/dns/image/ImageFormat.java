package io.zonecast.dns.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How zones lie in a file, so that they can be served without being parsed, sorted or hashed again. All numbers are
 * big-endian.
 *
 * <pre>
 * file     a HEAD block, ZONES blocks, an END block; each block has a header
 * header   0 u32 kind | 4 u32 number, from 0 | 8 u32 length of what follows | 12 u32 CRC-32C of what follows
 *          16 u32 CRC-32C of the file's id and the octets before; in the HEAD block the id counts as 0
 * HEAD     0 u32 {@link #VERSION} | 4 u32 format of pages | 8 u64 id, another one in each file
 * ZONES    pieces; a piece never lies in two blocks, a zone may:
 *   zone     u16 length of a note, the note | u8 length of the apex, its wire form | u8 flags
 *            32 octets digest | u64 records
 *            u32 owners | u32 their pages | u32 NSEC3 owners | u32 their pages
 *            u32 entries in the index | u32 its buckets | u32 its depth
 *   page     u32 id | u32 length | the page; of the owners in order, then of the NSEC3 owners
 *   bucket   u32 length in numbers | so many u32
 * END      u64 zones
 * </pre>
 */
final class ImageFormat {
    /** Goes up when anything above changes; files of another version are not read. */
    static final int VERSION = 1;

    /** A flag of a zone: only its SOA may be told. */
    static final int CLOSED = 1;

    static final int HEAD = 0x5a434931;
    static final int ZONES = 0x5a434932;
    static final int END = 0x5a434933;

    static final int HEADER = 20;
    static final int HEAD_LENGTH = 16;
    static final int END_LENGTH = 8;
    private static final int OWN_CRC = 16;

    /** A block is ended when it has this much: large enough for few reads, small enough for a processor's cache. */
    static final int BLOCK = 256 * 1024;

    /** A block of one large piece may be as long as this; what doesn't fit is not written. */
    static final int MAX_BLOCK = 1 << 30;

    /** Longest note, so that its length fits two octets. */
    static final int MAX_NOTE = 0xffff;

    private ImageFormat() {}

    /** CRC-32C of what lies between position and limit; moves the position. */
    static int crc(ByteBuffer octets) {
        CRC32C crc = new CRC32C();
        crc.update(octets);
        return (int) crc.getValue();
    }

    /** CRC-32C of the header that starts at an offset, as it belongs into a file of that id. */
    static int headerCrc(ByteBuffer block, int offset, long id) {
        ByteBuffer covered = ByteBuffer.allocate(Long.BYTES + OWN_CRC);
        covered.putLong(id).put(block.duplicate().position(offset).limit(offset + OWN_CRC));
        return crc(covered.flip());
    }

    static void putHeader(ByteBuffer block, int kind, int number, long id) {
        block.putInt(0, kind).putInt(4, number).putInt(8, block.limit() - HEADER);
        block.putInt(12, crc(block.duplicate().position(HEADER)));
        block.putInt(OWN_CRC, headerCrc(block, 0, id));
    }
}
