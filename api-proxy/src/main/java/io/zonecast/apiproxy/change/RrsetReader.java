package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at the RRsets of a request one by one; what needs the zone comes later. */
final class RrsetReader {
    private static final long MAX_UNSIGNED = 0xffff_ffffL;

    /** Octets that all records of one RRset may take in a message of 65535. */
    private static final int MAX_OCTETS = 64_000;

    private final Instant now;
    private final Problems problems;

    RrsetReader(Instant now, Problems problems) {
        this.now = now;
        this.problems = problems;
    }

    /** The RRsets of a PATCH; those with problems are left out. */
    List<WantedRrset> changes(List<RrsetInput> inputs) {
        List<WantedRrset> wanted = new ArrayList<>(inputs.size());
        Set<String> seen = new HashSet<>();
        for (RrsetInput input : inputs) {
            Optional<WantedRrset.Change> known = change(input);
            if (known.isEmpty()) {
                continue;
            }
            WantedRrset.Change change = known.get();
            if (change.ofOneRecord() && !isOneRecord(input)) {
                continue;
            }
            read(input, change).ifPresent(rrset -> {
                if (!change.ofOneRecord() && !seen.add(rrset.owner() + " IN " + rrset.type() + " " + change)) {
                    problems.add("Duplicate " + label(rrset.owner(), rrset.type()) + " with changetype: " + change);
                }
                if (change == WantedRrset.Change.REPLACE
                        && input.records().isEmpty()
                        && input.comments().isEmpty()) {
                    problems.add("No change for " + label(rrset.owner(), rrset.type()));
                }
                wanted.add(rrset);
            });
        }
        return wanted;
    }

    private Optional<WantedRrset.Change> change(RrsetInput input) {
        String word = input.changetype().orElse("").toUpperCase(Locale.ROOT);
        if (input.changetype().isEmpty()) {
            problems.add("Key 'changetype' not present or not a String");
        }
        return switch (word) {
            case "REPLACE" -> Optional.of(WantedRrset.Change.REPLACE);
            case "DELETE" -> Optional.of(WantedRrset.Change.DELETE);
            case "EXTEND" -> Optional.of(WantedRrset.Change.EXTEND);
            case "PRUNE" -> Optional.of(WantedRrset.Change.PRUNE);
            default -> {
                if (input.changetype().isPresent()) {
                    problems.add("Changetype '" + word + "' is not a valid value");
                }
                yield Optional.empty();
            }
        };
    }

    private boolean isOneRecord(RrsetInput input) {
        if (input.records().isEmpty()) {
            problems.add("No record provided for PRUNE or EXTEND operation");
            return false;
        }
        if (input.records().get().size() != 1) {
            problems.add("Exactly one record should be provided for PRUNE or EXTEND operation");
            return false;
        }
        return true;
    }

    /** The RRsets of a whole zone; those with problems are left out. */
    List<WantedRrset> whole(List<RrsetInput> inputs) {
        List<WantedRrset> wanted = new ArrayList<>(inputs.size());
        Set<String> seen = new HashSet<>();
        for (RrsetInput input : inputs) {
            read(input, WantedRrset.Change.REPLACE).ifPresent(rrset -> {
                if (!seen.add(rrset.owner() + " IN " + rrset.type())) {
                    problems.add("Duplicate " + label(rrset.owner(), rrset.type()));
                }
                wanted.add(rrset);
            });
        }
        return wanted;
    }

    private Optional<WantedRrset> read(RrsetInput input, WantedRrset.Change change) {
        boolean delete = change == WantedRrset.Change.DELETE;
        Optional<Name> owner = OwnerNames.owner(input.name(), problems);
        Optional<RrType> type = RrType.parse(input.type());
        if (type.isEmpty() || type.get().code() == 0) {
            problems.add("RRset " + input.name() + " IN " + input.type() + ": unknown type given");
            return Optional.empty();
        }
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        if (!delete && !isWritable(owner.get(), type.get())) {
            return Optional.empty();
        }
        Optional<Integer> ttl = ttl(input, owner.get(), type.get(), delete);
        Optional<List<StoredRecord>> records =
                delete ? Optional.empty() : input.records().map(list -> records(owner.get(), type.get(), list));
        if (change.ofOneRecord() && records.orElse(List.of()).isEmpty()) {
            return Optional.empty(); // why was told
        }
        return Optional.of(new WantedRrset(
                owner.get(),
                type.get(),
                change,
                ttl,
                records,
                change == WantedRrset.Change.REPLACE ? input.comments().map(this::comments) : Optional.empty()));
    }

    private boolean isWritable(Name owner, RrType type) {
        if (type.isMeta()) {
            problems.add(label(owner, type) + ": this type can't stand in a zone");
        } else if (type.isSignerMade()) {
            problems.add(label(owner, type) + ": this type is made by the signer and can't be written");
        }
        return !type.isMeta() && !type.isSignerMade();
    }

    private Optional<Integer> ttl(RrsetInput input, Name owner, RrType type, boolean delete) {
        if (input.ttl().isEmpty()) {
            // Not needed where records stay as they are or go.
            if (!delete && input.records().isPresent() && !input.records().get().isEmpty()) {
                problems.add(label(owner, type) + ": Key 'ttl' not present or not an Integer");
            }
            return Optional.empty();
        }
        long ttl = input.ttl().get();
        if (ttl < 0 || ttl > Rrset.MAX_TTL) {
            problems.add(label(owner, type) + ": Value for key 'ttl' is out of range: " + ttl + " is not 0 to "
                    + Rrset.MAX_TTL);
            return Optional.empty();
        }
        return Optional.of((int) ttl);
    }

    private List<StoredRecord> records(Name owner, RrType type, List<RrsetInput.Content> contents) {
        List<StoredRecord> records = new ArrayList<>(contents.size());
        Set<Rdata> seen = new HashSet<>();
        int octets = 0;
        for (RrsetInput.Content content : contents) {
            try {
                Rdata rdata = RecordText.parse(type, content.content());
                if (!seen.add(rdata)) {
                    problems.add("Duplicate record in " + label(owner, type) + " with content \"" + content.content()
                            + "\"");
                    continue;
                }
                octets += rdata.length() + 12;
                records.add(new StoredRecord(rdata, content.disabled()));
            } catch (InvalidRdata e) {
                problems.add("Record " + owner + "/" + type + " '" + content.content() + "': " + e.getMessage());
            }
        }
        if (contents.size() > 1 && RrsetRules.isSingle(type)) {
            problems.add(label(owner, type) + " has more than one record");
        }
        checkSize(owner, type, octets, problems);
        return records;
    }

    private static void checkSize(Name owner, RrType type, int octets, Problems problems) {
        if (octets > MAX_OCTETS) {
            problems.add(label(owner, type) + ": " + octets + " octets of records don't fit into an answer");
        }
    }

    /** Checks an RRset to which a request adds one record. */
    static void extended(@Nullable StoredRrset before, WantedRrset wanted, StoredRrset after, Problems problems) {
        String label = label(after.owner(), after.type());
        if (after.records().size() > 1 && RrsetRules.isSingle(after.type())) {
            problems.add(label + " has more than one record");
        }
        if (!after.equals(before) && wanted.ttl().isPresent() && wanted.ttl().get() != after.ttl()) {
            problems.add(label + ": uses a different TTL value than the remainder of the RRset");
        }
        int octets = 0;
        for (StoredRecord record : after.records()) {
            octets += record.rdata().length() + 12;
        }
        checkSize(after.owner(), after.type(), octets, problems);
    }

    private List<Comment> comments(List<RrsetInput.Remark> remarks) {
        List<Comment> comments = new ArrayList<>(remarks.size());
        for (RrsetInput.Remark remark : remarks) {
            long modified = remark.modifiedAt().orElse(now.getEpochSecond());
            if (modified < 0 || modified > MAX_UNSIGNED) {
                problems.add("Value for key 'modified_at' is out of range");
                continue;
            }
            comments.add(new Comment(remark.content(), remark.account(), modified));
        }
        return comments;
    }

    static String label(Name owner, RrType type) {
        return "RRset " + owner + " IN " + type;
    }
}
