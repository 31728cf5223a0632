package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects the changes to a zone's two trees: the names, and the NSEC3 chain. */
final class ZoneEdit {
    private final Name apex;
    private final byte[] apexKey;
    private final OwnerTree names;
    private final OwnerTree chain;
    private final TreeMap<byte[], Owner> nameEdits = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeMap<byte[], Owner> chainEdits = new TreeMap<>(Arrays::compareUnsigned);
    private final NameKey scratch = new NameKey();
    private final Place place = new Place();
    private int recordChange;

    ZoneEdit(Name apex, byte[] apexKey, OwnerTree names, OwnerTree chain) {
        this.apex = apex;
        this.apexKey = apexKey;
        this.names = names;
        this.chain = chain;
    }

    /** Records added minus records removed. */
    int recordChange() {
        return recordChange;
    }

    /** Takes records away; returns what is wrong, or null. */
    @Nullable
    String remove(Rrset rrset) {
        recordChange -= rrset.size();
        return change(rrset, false);
    }

    /** Adds records; returns what is wrong, or null. */
    @Nullable
    String add(Rrset rrset) {
        recordChange += rrset.size();
        return change(rrset, true);
    }

    private @Nullable String change(Rrset rrset, boolean add) {
        if (!rrset.type().equals(RrType.RRSIG)) {
            return change(rrset, 0, rrset.rdatas(), add);
        }
        String wrong = null;
        for (int i = 0; i < rrset.size() && wrong == null; ) {
            int covered = rrset.rdatas().get(i).unsignedShort(0);
            int end = i + 1;
            while (end < rrset.size() && rrset.rdatas().get(end).unsignedShort(0) == covered) {
                end++;
            }
            wrong = change(rrset, covered, rrset.rdatas().subList(i, end), add);
            i = end;
        }
        return wrong;
    }

    private @Nullable String change(Rrset rrset, int covered, List<Rdata> rdatas, boolean add) {
        if (!rrset.owner().isAtOrBelow(apex)) {
            return "the record is outside the zone";
        }
        Owner owner;
        if (rrset.type().equals(RrType.NSEC3) || covered == RrType.NSEC3.code()) {
            byte[] hashed = chainKey(apex, rrset.owner());
            if (hashed == null) {
                return "the owner of an NSEC3 record is no hash";
            }
            owner = chainOwner(hashed);
        } else {
            scratch.set(rrset.owner());
            owner = nameOwner(scratch.copyFrom(apexKey.length), scratch.hash(scratch.labels()));
        }
        return add
                ? owner.add(rrset.type(), covered, rrset.ttl(), rdatas)
                : owner.remove(rrset.type(), covered, rrset.ttl(), rdatas);
    }

    /** The raw hash in an NSEC3 owner's name; null where there is none. */
    static byte @Nullable [] chainKey(Name apex, Name owner) {
        return owner.labelCount() == apex.labelCount() + 1 ? Base32Hex.decode(owner.firstLabel()) : null;
    }

    private Owner chainOwner(byte[] key) {
        Owner owner = chainEdits.get(key);
        if (owner == null) {
            boolean there = chain.floor(key, 0, key.length, place)
                    && Page.compare(place.page, place.owner, key, 0, key.length) == 0;
            owner = there ? Owner.read(place.page, place.owner) : new Owner(key, 0);
            chainEdits.put(owner.key, owner);
        }
        return owner;
    }

    private Owner nameOwner(byte[] key, int hash) {
        Owner owner = nameEdits.get(key);
        if (owner == null) {
            owner = names.find(hash, key, 0, key.length, place)
                    ? Owner.read(place.page, place.owner)
                    : new Owner(key, hash);
            nameEdits.put(owner.key, owner);
        }
        return owner;
    }

    private Owner nameOwner(byte[] key) {
        return nameOwner(key, NameKey.hash(apexKey, key, key.length));
    }

    private boolean exists(byte[] key) {
        return nameEdits.containsKey(key)
                || names.find(NameKey.hash(apexKey, key, key.length), key, 0, key.length, place);
    }

    private static byte[] parent(byte[] key) {
        int end = key.length - 1;
        while (end > 0 && key[end - 1] != 0) {
            end--;
        }
        return Arrays.copyOf(key, Math.max(end, 0));
    }

    private static boolean isBelow(byte[] key, byte[] ancestor) {
        return key.length > ancestor.length && Arrays.equals(key, 0, ancestor.length, ancestor, 0, ancestor.length);
    }

    /** Works out all that follows from the records; returns what makes this no zone, or null. */
    @Nullable
    String settle() {
        nameOwner(new byte[0]);
        for (Owner owner : nameEdits.values()) {
            String problem = owner.problem();
            if (problem != null) {
                return problem + " at " + ownerName(owner);
            }
        }
        settleLife();
        addEmptyNonTerminals();
        settleWildcards();
        settleOcclusion();
        chainEdits.values().forEach(owner -> owner.alive = !owner.sets.isEmpty());
        return null;
    }

    private Name ownerName(Owner owner) {
        return ZoneRrsets.ownerName(owner.key, 0, owner.key.length, apex);
    }

    /** An owner without records lives on while something lives below it (RFC 4592 section 2.2.2). */
    private void settleLife() {
        // Deepest first: whether a child lives is known when its parent is looked at.
        for (byte[] key = nameEdits.lastKey(); key != null; key = nameEdits.lowerKey(key)) {
            Owner owner = edited(key);
            owner.alive = !owner.sets.isEmpty() || hasLivingDescendant(key);
            if (!owner.alive) {
                nameOwner(parent(key));
            }
        }
    }

    private boolean hasLivingDescendant(byte[] key) {
        for (Owner owner : nameEdits.tailMap(key, false).values()) {
            if (!isBelow(owner.key, key)) {
                break;
            }
            if (owner.alive) {
                return true;
            }
        }
        return anyBelow(key, below -> !nameEdits.containsKey(below));
    }

    /** True if a descendant in the old image fits; asks in order, and ends at the first that does. */
    private boolean anyBelow(byte[] key, Predicate<byte[]> fits) {
        Place at = new Place();
        boolean more = names.floor(key, 0, key.length, at) ? names.next(at) : names.first(at);
        while (more) {
            int from = Page.key(at.owner);
            byte[] below = Arrays.copyOfRange(at.page, from, from + Page.keyLength(at.page, at.owner));
            if (!isBelow(below, key)) {
                return false;
            }
            if (fits.test(below)) {
                return true;
            }
            more = names.next(at);
        }
        return false;
    }

    private void addEmptyNonTerminals() {
        for (Owner owner : List.copyOf(nameEdits.values())) {
            if (owner.isNew() && owner.alive) {
                for (byte[] key = owner.key; key.length > 0; ) {
                    key = parent(key);
                    if (exists(key)) {
                        break;
                    }
                    nameOwner(key);
                }
            }
        }
    }

    private void settleWildcards() {
        for (Owner owner : List.copyOf(nameEdits.values())) {
            byte[] key = owner.key;
            boolean wildcard =
                    key.length >= 2 && key[key.length - 2] == '*' && (key.length == 2 || key[key.length - 3] == 0);
            if (wildcard && owner.alive == owner.isNew()) {
                nameOwner(parent(key)).flag(Page.WILDCARD_CHILD, owner.alive);
            }
        }
    }

    private void settleOcclusion() {
        int hides = Page.CUT | Page.DNAME | Page.OCCLUDED;
        // Parents come before their children, and descendants that get loaded come behind.
        for (byte[] key = nameEdits.firstKey(); key != null; key = nameEdits.higherKey(key)) {
            Owner owner = edited(key);
            if (!owner.alive) {
                continue;
            }
            owner.flagOwnRecords();
            owner.flag(Page.OCCLUDED, key.length > 0 && (flags(parent(key)) & hides) != 0);
            if (!owner.isNew() && owner.has(hides) != ((owner.oldFlags & hides) != 0)) {
                loadBelow(key);
            }
        }
    }

    private void loadBelow(byte[] key) {
        List<byte[]> keys = new ArrayList<>();
        anyBelow(key, below -> {
            keys.add(below);
            return false;
        });
        keys.forEach(this::nameOwner);
    }

    private int flags(byte[] key) {
        Owner owner = nameEdits.get(key);
        if (owner != null) {
            return owner.flags;
        }
        return names.find(NameKey.hash(apexKey, key, key.length), key, 0, key.length, place) ? place.flags() : 0;
    }

    private Owner edited(byte[] key) {
        Owner owner = nameEdits.get(key);
        if (owner == null) {
            throw new AssertionError("an edit that was just there");
        }
        return owner;
    }

    OwnerTree newNames() {
        return names.edit(List.copyOf(nameEdits.values()));
    }

    OwnerTree newChain() {
        return chain.edit(List.copyOf(chainEdits.values()));
    }
}
