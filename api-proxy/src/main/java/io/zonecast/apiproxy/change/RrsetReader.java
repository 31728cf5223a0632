package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.StoredRecord;
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
            String change = input.changetype().orElse("").toUpperCase(Locale.ROOT);
            if (!change.equals("REPLACE") && !change.equals("DELETE")) {
                problems.add("Changetype not understood");
                continue;
            }
            boolean delete = change.equals("DELETE");
            read(input, delete).ifPresent(rrset -> {
                if (!seen.add(rrset.owner() + " IN " + rrset.type() + " " + change)) {
                    problems.add("Duplicate " + label(rrset.owner(), rrset.type()) + " with changetype: " + change);
                }
                if (!delete && input.records().isEmpty() && input.comments().isEmpty()) {
                    problems.add("No change for " + label(rrset.owner(), rrset.type()));
                }
                wanted.add(rrset);
            });
        }
        return wanted;
    }

    /** The RRsets of a whole zone; those with problems are left out. */
    List<WantedRrset> whole(List<RrsetInput> inputs) {
        List<WantedRrset> wanted = new ArrayList<>(inputs.size());
        Set<String> seen = new HashSet<>();
        for (RrsetInput input : inputs) {
            read(input, false).ifPresent(rrset -> {
                if (!seen.add(rrset.owner() + " IN " + rrset.type())) {
                    problems.add("Duplicate " + label(rrset.owner(), rrset.type()));
                }
                wanted.add(rrset);
            });
        }
        return wanted;
    }

    private Optional<WantedRrset> read(RrsetInput input, boolean delete) {
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
        return Optional.of(new WantedRrset(
                owner.get(),
                type.get(),
                delete,
                ttl,
                delete ? Optional.empty() : input.records().map(list -> records(owner.get(), type.get(), list)),
                delete ? Optional.empty() : input.comments().map(this::comments)));
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
        if (octets > MAX_OCTETS) {
            problems.add(label(owner, type) + ": " + octets + " octets of records don't fit into an answer");
        }
        return records;
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
