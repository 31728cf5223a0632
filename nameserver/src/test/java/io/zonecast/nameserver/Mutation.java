package io.zonecast.nameserver;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Queries as nobody should send them: good ones with octets changed, cut, doubled or put in. */
final class Mutation {
    /** Octets that mean something in a packet: ends, pointers, long labels, the first octets of names and types. */
    private static final int[] TELLING = {0, 1, 12, 0x29, 0x2b, 0x3f, 0x40, 0x80, 0xc0, 0xfa, 0xfb, 0xfc, 0xff};

    private static final List<byte[]> SEEDS = java.util.stream.Stream.of(
                    // www.example.org A
                    "000001000001000000000000 03777777076578616d706c65036f726700 0001 0001",
                    // big.example.org TXT, EDNS with DO
                    "000000000001000000000001 03626967076578616d706c65036f726700 0010 0001 00 0029 04d0 00008000 0000",
                    // x.signed.example A, with DO, COOKIE, NSID, ZONEVERSION and keepalive
                    "000001000001000000000001 0178067369676e6564076578616d706c6500 0001 0001"
                            + "00 0029 1000 00008000 0018 000a0008 0102030405060708 00030000 00130000 000b0000",
                    // deep below a wildcard, DS, ANY, RRSIG
                    "000001000001000000000000 0161016201630477696c64076578616d706c65036f726700 002b 0001",
                    "000001000001000000000000 076578616d706c65036f726700 00ff 0001",
                    "000001000001000000000001 067369676e6564076578616d706c6500 002e 0001 00 0029 0200 00008000 0000",
                    // AXFR, IXFR with its SOA, NOTIFY, UPDATE, version.bind
                    "000000000001000000000000 076578616d706c65036f726700 00fc 0001",
                    "000000000001000000010000 076578616d706c65036f726700 00fb 0001"
                            + "c00c 0006 0001 00000000 0016 00 00 00000001 00000002 00000003 00000004 00000005",
                    "000024000001000000000000 076578616d706c65036f726700 0006 0001",
                    "000028000001000000010000 076578616d706c65036f726700 0006 0001 c00c 0001 00ff 00000000 0000",
                    "000000000001000000000000 0776657273696f6e0462696e6400 0010 0003",
                    // TSIG
                    "000001000001000000000001 03777777076578616d706c65036f726700 0001 0001"
                            + "016b00 00fa 00ff 00000000 0025 0b686d61632d73686132353600 000000000000 012c 0004 01020304 0000 0000 0000")
            .map(text -> HexFormat.of().parseHex(text.replace(" ", "")))
            .toList();

    private Mutation() {}

    static byte[] next(Random random) {
        byte[] packet = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        for (int left = random.nextInt(5); left > 0 && packet.length > 0; left--) {
            int at = random.nextInt(packet.length);
            switch (random.nextInt(7)) {
                case 0 -> packet[at] = (byte) random.nextInt(256);
                case 1 -> packet[at] ^= (byte) (1 << random.nextInt(8));
                case 2, 3 -> packet[at] = (byte) TELLING[random.nextInt(TELLING.length)];
                case 4 -> packet = Arrays.copyOf(packet, at);
                case 5 -> packet = doubled(packet, at, random);
                default -> packet = Arrays.copyOf(packet, packet.length + random.nextInt(40));
            }
        }
        return packet;
    }

    /** Repeats what stands from an octet on, as records and options may be repeated. */
    private static byte[] doubled(byte[] packet, int at, Random random) {
        int length = random.nextInt(packet.length - at) + 1;
        byte[] longer = Arrays.copyOf(packet, packet.length + length);
        System.arraycopy(packet, at, longer, at + length, packet.length - at);
        return longer;
    }
}
