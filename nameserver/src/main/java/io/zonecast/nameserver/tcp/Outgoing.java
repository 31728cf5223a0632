package io.zonecast.nameserver.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** Answers that wait to be written to a connection, each with its length in front (RFC 1035 section 4.2.2). */
final class Outgoing {
    /** Pipelined answers are gathered up to here, then written. */
    private static final int ENOUGH = 32 * 1024;

    private static final int FIRST = 1024;

    private byte[] octets = new byte[FIRST];
    private int size;

    void add(byte[] answer, int length) {
        int needed = size + 2 + length;
        if (needed > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(needed, 2 * octets.length));
        }
        octets[size] = (byte) (length >> 8);
        octets[size + 1] = (byte) length;
        System.arraycopy(answer, 0, octets, size + 2, length);
        size = needed;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isEnough() {
        return size >= ENOUGH;
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(octets, 0, size);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        size = 0;
        if (octets.length > ENOUGH) {
            octets = new byte[FIRST];
        }
    }
}
