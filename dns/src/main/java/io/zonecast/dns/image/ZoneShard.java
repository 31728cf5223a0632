package io.zonecast.dns.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One shard of a {@link ZoneTable}: an open hash table, read without a lock, written under one. */
final class ZoneShard {
    private static final VarHandle ZONES = MethodHandles.arrayElementVarHandle(ZoneImage[].class);
    private static final int FIRST_SLOTS = 4;

    /**
     * The slots. A slot once given to an apex stays its until the slots are made anew; a removed zone
     * leaves an empty slot with a hash, which probing passes over. A used slot's hash is never 0.
     */
    private static final class Slots {
        final int[] hashes;
        final @Nullable ZoneImage[] zones;

        Slots(int size) {
            hashes = new int[size];
            zones = new ZoneImage[size];
        }

        @Nullable
        ZoneImage zone(int at) {
            return (ZoneImage) ZONES.getAcquire(zones, at);
        }
    }

    private volatile Slots slots = new Slots(FIRST_SLOTS);
    private int used;
    private volatile int size;

    int size() {
        return size;
    }

    private static int tag(int hash) {
        return hash == 0 ? 1 : hash;
    }

    @Nullable
    ZoneImage get(int hash, byte[] key, int length) {
        Slots now = slots;
        int mask = now.hashes.length - 1;
        int tag = tag(hash);
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            int here = now.hashes[at];
            if (here == 0) {
                return null;
            }
            if (here == tag) {
                ZoneImage zone = now.zone(at);
                if (zone != null && Arrays.equals(zone.apexKey(), 0, zone.apexKeyLength(), key, 0, length)) {
                    return zone;
                }
            }
        }
    }

    synchronized void put(ZoneImage zone) {
        int at = slot(zone.apexHash(), zone.apexKey(), zone.apexKeyLength());
        if (at >= 0) {
            ZONES.setRelease(slots.zones, at, zone);
            return;
        }
        if ((used + 1) * 4 > slots.hashes.length * 3) {
            renew();
        }
        insert(slots, zone);
        used++;
        size = size + 1;
    }

    private static void insert(Slots target, ZoneImage zone) {
        int mask = target.hashes.length - 1;
        int at = zone.apexHash() & mask;
        while (target.hashes[at] != 0) {
            at = (at + 1) & mask;
        }
        ZONES.setRelease(target.zones, at, zone);
        target.hashes[at] = tag(zone.apexHash());
    }

    private int slot(int hash, byte[] key, int length) {
        int mask = slots.hashes.length - 1;
        for (int at = hash & mask; slots.hashes[at] != 0; at = (at + 1) & mask) {
            ZoneImage zone = slots.zones[at];
            if (zone != null && Arrays.equals(zone.apexKey(), 0, zone.apexKeyLength(), key, 0, length)) {
                return at;
            }
        }
        return -1;
    }

    private void renew() {
        int wanted = FIRST_SLOTS;
        while (wanted * 3 < (size + 1) * 6) {
            wanted *= 2;
        }
        Slots renewed = new Slots(wanted);
        for (ZoneImage zone : slots.zones) {
            if (zone != null) {
                insert(renewed, zone);
            }
        }
        used = size;
        slots = renewed;
    }

    synchronized void remove(int hash, byte[] key, int length) {
        int at = slot(hash, key, length);
        if (at >= 0) {
            ZONES.setRelease(slots.zones, at, (ZoneImage) null);
            size = size - 1;
        }
    }

    void forEach(Consumer<ZoneImage> action) {
        Slots now = slots;
        for (int at = 0; at < now.zones.length; at++) {
            ZoneImage zone = now.zone(at);
            if (zone != null) {
                action.accept(zone);
            }
        }
    }
}
