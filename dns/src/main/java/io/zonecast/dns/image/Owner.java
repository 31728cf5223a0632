package io.zonecast.dns.image;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One owner and all its sets, while it is being changed. */
final class Owner {
    private static final int MAX_SETS = 255;

    /** Below the apex; or the raw hash of an NSEC3 owner. */
    final byte[] key;

    final int hash;
    final List<RecordSet> sets = new ArrayList<>(2);
    int flags;
    /** The flags that the image had, or -1 where it had no such owner. */
    int oldFlags = -1;
    /** False once it is known that nothing is left at or below this owner. */
    boolean alive = true;

    Owner(byte[] key, int hash) {
        this.key = key;
        this.hash = hash;
    }

    static Owner read(byte[] page, int at) {
        int from = Page.key(at);
        Owner owner = new Owner(Arrays.copyOfRange(page, from, from + Page.keyLength(page, at)), Page.hash(page, at));
        owner.flags = Page.flags(page, at);
        owner.oldFlags = owner.flags;
        int left = Page.sets(page, at);
        for (int set = Page.firstSet(page, at); left > 0; left--) {
            owner.sets.add(RecordSet.read(page, set));
            set = Page.nextSet(page, set);
        }
        return owner;
    }

    boolean isNew() {
        return oldFlags < 0;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    void flag(int flag, boolean on) {
        flags = on ? flags | flag : flags & ~flag;
    }

    @Nullable
    RecordSet set(int type) {
        for (RecordSet set : sets) {
            if (set.type == type) {
                return set;
            }
        }
        return null;
    }

    boolean hasRecords(int type) {
        RecordSet set = set(type);
        return set != null && !set.records.isEmpty();
    }

    /** Adds a (part of an) RRset; returns what is wrong, or null. */
    @Nullable
    String add(RrType type, int covered, int ttl, List<Rdata> rdatas) {
        boolean signature = type.equals(RrType.RRSIG);
        int wanted = signature ? covered : type.code();
        RecordSet set = set(wanted);
        if (set == null) {
            if (sets.size() == MAX_SETS) {
                return "more than 255 types at one owner";
            }
            set = new RecordSet(wanted);
            int at = 0;
            while (at < sets.size() && sets.get(at).type < wanted) {
                at++;
            }
            sets.add(at, set);
        }
        return set.add(signature, ttl, rdatas);
    }

    /** Takes a (part of an) RRset away; returns what is wrong, or null. */
    @Nullable
    String remove(RrType type, int covered, int ttl, List<Rdata> rdatas) {
        boolean signature = type.equals(RrType.RRSIG);
        RecordSet set = set(signature ? covered : type.code());
        if (set == null) {
            return "the record to remove is not there";
        }
        String wrong = set.remove(signature, ttl, rdatas);
        if (set.isEmpty()) {
            sets.remove(set);
        }
        return wrong;
    }

    /** What a zone can't have at one owner; or null. */
    @Nullable
    String problem() {
        boolean apex = key.length == 0;
        int others = 0;
        RecordSet cname = null;
        for (RecordSet set : sets) {
            switch (set.type) {
                case 5 -> cname = set;
                case 6 -> {
                    if (!apex) {
                        return "SOA below the apex";
                    }
                }
                case 39 -> {
                    if (set.records.size() > 1) {
                        return "more than one DNAME at one owner";
                    }
                    others++;
                }
                case 25, 47 -> {
                    // KEY and NSEC may stand beside a CNAME (RFC 4034 section 2.5).
                }
                default -> others += set.records.isEmpty() ? 0 : 1;
            }
        }
        if (cname != null && !cname.records.isEmpty()) {
            if (cname.records.size() > 1) {
                return "more than one CNAME at one owner";
            }
            if (others > 0 || apex) {
                return "CNAME beside other records";
            }
        }
        if (apex) {
            RecordSet soa = set(6);
            if (soa == null || soa.records.isEmpty()) {
                return "no SOA at the apex";
            }
            if (soa.records.size() > 1) {
                return "more than one SOA";
            }
        }
        return null;
    }

    /** Sets the flags that follow from the owner's own records. */
    void flagOwnRecords() {
        flag(Page.CUT, key.length > 0 && hasRecords(2));
        flag(Page.DNAME, hasRecords(39));
        flag(Page.NSEC, hasRecords(47));
    }

    byte[] write() {
        int size = Page.OWNER_HEADER + key.length;
        for (RecordSet set : sets) {
            size += set.size();
        }
        byte[] target = new byte[size];
        Octets.put32(target, 0, hash);
        target[4] = (byte) flags;
        target[5] = (byte) sets.size();
        Octets.put16(target, 6, key.length);
        System.arraycopy(key, 0, target, Page.OWNER_HEADER, key.length);
        int at = Page.OWNER_HEADER + key.length;
        for (RecordSet set : sets) {
            at = set.write(target, at);
        }
        return target;
    }
}
