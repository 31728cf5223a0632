package io.zonecast.apiproxy.store;

import io.zonecast.dns.name.Name;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Names as keys whose octet order is the canonical order of RFC 4034 section 6.1, so that everything below a
 * name is one range: labels from the root, octets 0 and 1 escaped by a 1, each label ended by a 0.
 */
public final class NameKey {
    private NameKey() {}

    /** The key of a name. */
    public static byte[] of(Name name) {
        List<byte[]> labels = new ArrayList<>();
        for (Name rest = name; !rest.isRoot(); rest = rest.parent()) {
            labels.add(rest.firstLabel());
        }
        ByteArrayOutputStream key = new ByteArrayOutputStream(name.wireLength() + 4);
        for (byte[] label : labels.reversed()) {
            for (byte octet : label) {
                if (octet == 0 || octet == 1) {
                    key.write(1);
                    key.write(octet + 1);
                } else {
                    key.write(octet);
                }
            }
            key.write(0);
        }
        return key.toByteArray();
    }

    /** The name of a key. */
    public static Name name(byte[] key) {
        Name name = Name.ROOT;
        ByteArrayOutputStream label = new ByteArrayOutputStream(Name.MAX_LABEL);
        for (int i = 0; i < key.length; i++) {
            if (key[i] == 0) {
                name = name.child(label.toByteArray());
                label.reset();
            } else if (key[i] == 1) {
                i++;
                label.write(key[i] - 1);
            } else {
                label.write(key[i]);
            }
        }
        return name;
    }

    /** The first key behind everything below a name; keys below it begin with its own key. */
    public static byte[] behind(byte[] key) {
        byte[] next = key.clone();
        // A key ends in the 0 of its last label; only the root's is empty, and everything is below it.
        if (next.length == 0) {
            byte[] last = new byte[Name.MAX_LABEL + 1];
            Arrays.fill(last, (byte) 0xff);
            return last;
        }
        next[next.length - 1] = 1;
        return next;
    }
}
