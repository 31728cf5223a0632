package io.zonecast.dns.answer;

/** The address that a query came from; filled again for each packet, one thread. */
public final class Client {
    /** The address, 4 or 16 octets from the start. */
    public final byte[] octets = new byte[16];

    /** 4 or 16; 0 where it is not known. */
    public int length;

    /** Takes an address; an IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2) counts as IPv4. */
    public void set(byte[] address, int newLength) {
        boolean mapped = newLength == 16 && isMapped(address);
        length = mapped ? 4 : newLength;
        System.arraycopy(address, mapped ? 12 : 0, octets, 0, length);
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }
}
