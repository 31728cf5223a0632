package io.zonecast.healthchecker.receipt;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The changes of lately, each with the secondaries that applied it and that were seen answering it. Marks are set
 * once and never taken back, so that a change costs a few array writes for each secondary, however it is told: by a
 * list of applied versions, by a root that implies all of them, or by a serial on port 53 that implies the older ones.
 * Not safe for use by many threads.
 */
public final class Receipts {
    /** Marks held, 4 octets each: about 64 MB. With very many secondaries fewer changes are held. */
    static final long MAX_MARKS = 16L << 20;

    private final int keep;
    private final long maxMarks;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, Map<Name, Head>> heads = new HashMap<>();
    private final Map<String, Holder> holders = new TreeMap<>();
    private final BitSet slots = new BitSet();
    private long next;
    private long dropped;

    /** @param keep changes held; the oldest go first, a thousand at a time */
    public Receipts(int keep) {
        this(keep, MAX_MARKS);
    }

    Receipts(int keep, long maxMarks) {
        this.keep = keep;
        this.maxMarks = maxMarks;
    }

    /**
     * A version was published.
     *
     * @param sequence its place among the versions of its group
     */
    public void published(
            String group,
            Name zone,
            Generation generation,
            VersionNumber version,
            Serial serial,
            boolean deleted,
            long sequence,
            Instant now) {
        if (blocks.isEmpty() || blocks.getLast().size == Block.ROWS) {
            blocks.add(new Block(next));
            shrink();
        }
        Head head =
                heads.computeIfAbsent(group, unseen -> new HashMap<>()).computeIfAbsent(zone, unseen -> new Head(zone));
        blocks.getLast().add(group, head.zone, generation, version, serial, deleted, sequence, head.row, now);
        head.row = next++;
    }

    private void shrink() {
        // The last block is empty, and without the first there must still be enough.
        while (blocks.size() > 1
                && ((blocks.size() - 2L) * Block.ROWS >= keep
                        || blocks.size() * 2L * Block.ROWS * Math.max(1, slots.length()) > maxMarks)) {
            if ((blocks.size() - 2L) * Block.ROWS < keep) {
                dropped += Block.ROWS;
            }
            drop(blocks.removeFirst());
        }
    }

    private void drop(Block block) {
        long end = block.first + block.size;
        for (long row = block.first; row < end; row++) {
            Map<Name, Head> ofGroup = heads.getOrDefault(block.group(row), Map.of());
            Head head = ofGroup.get(block.zone(row));
            if (head != null && head.row < end) {
                ofGroup.remove(block.zone(row));
            }
        }
    }

    /** A secondary serves this version of a zone, or a later one. */
    public void applied(String secondary, String group, Name zone, VersionNumber version, Instant now) {
        long row = head(group, zone);
        while (held(row) && block(row).version(row).isAfter(version)) {
            row = block(row).previous(row);
        }
        if (held(row)) {
            int slot = holder(secondary, group).slot;
            while (held(row) && block(row).apply(row, slot, now)) {
                row = block(row).previous(row);
            }
        }
    }

    /** A secondary's root proves that it serves everything up to here. */
    public void reached(String secondary, String group, long sequence, Instant now) {
        Holder holder = holder(secondary, group);
        holder.marked = Math.max(holder.marked, firstRow());
        while (holder.marked < next) {
            Block block = block(holder.marked);
            if (block.group(holder.marked).equals(group)) {
                if (block.sequence(holder.marked) > sequence) {
                    return;
                }
                block.apply(holder.marked, holder.slot, now);
            }
            holder.marked++;
        }
    }

    /**
     * A secondary was asked over DNS.
     *
     * @param serial what it answered; nothing where it said that it does not serve the zone
     * @return when the newest change that this is the first proof of was heard of
     */
    public Optional<Instant> answered(String secondary, String group, Name zone, Optional<Serial> serial, Instant now) {
        long row = head(group, zone);
        while (held(row) && !proves(serial, block(row), row)) {
            row = block(row).previous(row);
        }
        if (!held(row)) {
            return Optional.empty();
        }
        Instant newest = block(row).heardOf(row);
        int slot = holder(secondary, group).slot;
        boolean fresh = false;
        while (held(row) && block(row).answer(row, slot, now)) {
            fresh = true;
            row = block(row).previous(row);
        }
        return fresh ? Optional.of(newest) : Optional.empty();
    }

    private static boolean proves(Optional<Serial> serial, Block block, long row) {
        return block.deleted(row)
                ? serial.isEmpty()
                : serial.isPresent() && !block.serial(row).isGreaterThan(serial.get());
    }

    /** The first change of a zone with this generation or a later one; nothing where none is held. */
    public Optional<Receipt> of(String group, Name zone, Generation generation) {
        long found = -1;
        long row = head(group, zone);
        while (held(row) && !generation.isAfter(block(row).generation(row))) {
            found = row;
            row = block(row).previous(row);
        }
        return found < 0 ? Optional.empty() : Optional.of(receipt(found));
    }

    /** The last change of a zone; nothing where it is not held. */
    public Optional<Receipt> last(String group, Name zone) {
        long row = head(group, zone);
        return held(row) ? Optional.of(receipt(row)) : Optional.empty();
    }

    private Receipt receipt(long row) {
        Block block = block(row);
        Map<String, Mark> marks = new HashMap<>();
        String group = block.group(row);
        for (Map.Entry<String, Holder> one : holders.entrySet()) {
            if (!group.equals(one.getValue().group)) {
                continue;
            }
            int slot = one.getValue().slot;
            Mark mark = new Mark(
                    Optional.ofNullable(block.appliedAt(row, slot)), Optional.ofNullable(block.answeredAt(row, slot)));
            if (!mark.equals(Mark.NONE)) {
                marks.put(one.getKey(), mark);
            }
        }
        return new Receipt(
                group,
                block.zone(row),
                block.generation(row),
                block.version(row),
                block.serial(row),
                block.deleted(row),
                block.heardOf(row),
                marks);
    }

    /** Forgets a secondary and its marks. */
    public void forget(String secondary) {
        Holder holder = holders.remove(secondary);
        if (holder != null) {
            blocks.forEach(block -> block.clear(holder.slot));
            slots.clear(holder.slot);
        }
    }

    /** Changes held. */
    public long held() {
        return next - firstRow();
    }

    /** Changes that went earlier than set, for the sake of memory. */
    public long droppedEarly() {
        return dropped;
    }

    private Holder holder(String secondary, String group) {
        Holder holder = holders.get(secondary);
        if (holder != null && !holder.group.equals(group)) {
            forget(secondary);
            holder = null;
        }
        if (holder == null) {
            holder = new Holder(slots.nextClearBit(0), group);
            slots.set(holder.slot);
            holders.put(secondary, holder);
        }
        return holder;
    }

    private long firstRow() {
        return blocks.isEmpty() ? next : blocks.getFirst().first;
    }

    /** All blocks but the last are full. */
    private Block block(long row) {
        return blocks.get((int) ((row - firstRow()) / Block.ROWS));
    }

    private long head(String group, Name zone) {
        Map<Name, Head> ofGroup = heads.get(group);
        Head head = ofGroup == null ? null : ofGroup.get(zone);
        return head == null ? -1 : head.row;
    }

    private boolean held(long row) {
        return row >= 0 && row >= firstRow();
    }

    /** The newest row of a zone; it holds the one name that all rows share. */
    private static final class Head {
        private final Name zone;
        private long row = -1;

        private Head(Name zone) {
            this.zone = zone;
        }
    }

    /** Where the marks of a secondary are, and up to which row its roots have proved all. */
    private static final class Holder {
        private final int slot;
        private final String group;
        private long marked;

        private Holder(int slot, String group) {
            this.slot = slot;
            this.group = group;
        }
    }
}
