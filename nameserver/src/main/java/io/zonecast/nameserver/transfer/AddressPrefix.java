package io.zonecast.nameserver.transfer;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A network or a single address, as in {@code 192.0.2.0/24}, {@code 2001:db8::/32} or {@code 192.0.2.1}. */
final class AddressPrefix {
    private final byte[] address;
    private final int bits;

    private AddressPrefix(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException where the text is no network, or has bits behind its prefix */
    static AddressPrefix parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("'" + text + "' is no address or network");
        }
        try {
            byte[] address = InetAddress.getByName(host).getAddress();
            int most = 8 * address.length;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException("'" + text + "': a prefix has 0 to " + most + " bits");
            }
            for (int i = bits; i < most; i++) {
                if (bit(address, i)) {
                    throw new IllegalArgumentException("'" + text + "' has bits behind its prefix");
                }
            }
            return new AddressPrefix(address, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no address or network", e);
        }
    }

    private static boolean bit(byte[] address, int index) {
        return (address[index / 8] & 0x80 >> index % 8) != 0;
    }

    boolean holds(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (bit(address, i) != bit(other, i)) {
                return false;
            }
        }
        return true;
    }
}
