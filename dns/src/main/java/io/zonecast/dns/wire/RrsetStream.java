package io.zonecast.dns.wire;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Reads RRsets in the layout of {@link ZoneBody} one after the other, so that a large zone takes no memory. */
final class RrsetStream implements Iterator<Rrset> {
    private final DataInputStream in;
    private final byte[] name = new byte[Name.MAX_WIRE + 1];
    private int left;

    RrsetStream(InputStream in) {
        this.in = new DataInputStream(in);
        try {
            left = this.in.readInt();
        } catch (IOException e) {
            throw new MalformedBody("body ends early");
        }
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public Rrset next() {
        if (left <= 0) {
            throw new NoSuchElementException("all RRsets are read");
        }
        left--;
        try {
            Name owner = name();
            RrType type = new RrType(in.readUnsignedShort());
            int ttl = in.readInt();
            int count = in.readUnsignedShort();
            List<Rdata> rdatas = new ArrayList<>(Math.min(count, 64));
            for (int i = 0; i < count; i++) {
                byte[] rdata = new byte[in.readUnsignedShort()];
                in.readFully(rdata);
                rdatas.add(Rdata.of(type, rdata));
            }
            return new Rrset(owner, type, ttl, rdatas);
        } catch (IOException | InvalidName | InvalidRdata | IllegalArgumentException e) {
            throw new MalformedBody("body is damaged: " + e.getMessage());
        }
    }

    private Name name() throws IOException {
        int at = 0;
        int length = in.readUnsignedByte();
        while (length > 0) {
            if (at + 1 + length >= name.length) {
                throw new MalformedBody("name is too long");
            }
            name[at] = (byte) length;
            in.readFully(name, at + 1, length);
            at += length + 1;
            length = in.readUnsignedByte();
        }
        name[at] = 0;
        return Name.fromWire(name, 0);
    }
}
