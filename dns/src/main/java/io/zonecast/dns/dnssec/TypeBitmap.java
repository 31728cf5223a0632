package io.zonecast.dns.dnssec;

import io.zonecast.dns.record.RrType;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.TreeSet;

/** Type bit maps of NSEC and NSEC3 records (RFC 4034 section 4.1.2). */
final class TypeBitmap {
    private TypeBitmap() {}

    static byte[] of(Collection<RrType> types) {
        ByteArrayOutputStream bitmap = new ByteArrayOutputStream(16);
        byte[] window = new byte[32];
        int number = -1;
        int length = 0;
        for (RrType type : new TreeSet<>(types)) {
            if (type.code() >> 8 != number) {
                flush(bitmap, number, window, length);
                number = type.code() >> 8;
                window = new byte[32];
            }
            int bit = type.code() & 0xff;
            window[bit >> 3] |= (byte) (0x80 >> (bit & 7));
            length = (bit >> 3) + 1;
        }
        flush(bitmap, number, window, length);
        return bitmap.toByteArray();
    }

    private static void flush(ByteArrayOutputStream bitmap, int number, byte[] window, int length) {
        if (number >= 0) {
            bitmap.write(number);
            bitmap.write(length);
            bitmap.write(window, 0, length);
        }
    }
}
