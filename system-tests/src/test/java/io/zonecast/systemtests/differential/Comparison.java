package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;
import io.zonecast.systemtests.differential.Answer.Entry;
import io.zonecast.systemtests.differential.Answer.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Our answer to a question beside that of a peer.
 *
 * @param zone that the question is about
 * @param apexes of all zones that are served, the longest first
 */
record Comparison(Question question, Answer ours, Peer peer, Answer theirs, Served zone, List<Name> apexes) {
    /** One thing that is not the same. */
    sealed interface Difference {
        /** What findings are counted by. */
        String kind();

        /** A flag, the response code or the question. */
        record Header(String field, String ours, String theirs) implements Difference {
            @Override
            public String kind() {
                return field + " " + ours + "/" + theirs;
            }
        }

        /** A record that only one of both has in a section. */
        record Only(boolean isOurs, Part part, Entry entry) implements Difference {
            @Override
            public String kind() {
                return (isOurs ? "+" : "-") + part + " " + Type.string(entry.type()) + " "
                        + Type.string(entry.covered());
            }
        }
    }

    /** All that is not the same; truncation apart, which is judged by itself. */
    List<Difference> differences() {
        List<Difference> all = new ArrayList<>();
        header(all, "rcode", ours.rcode(), theirs.rcode());
        header(all, "question", ours.question(), theirs.question());
        for (String flag : new TreeSet<>(ours.flags().keySet())) {
            header(all, flag, String.valueOf(ours.is(flag)), String.valueOf(theirs.is(flag)));
        }
        for (Part part : Part.values()) {
            only(all, true, part, ours, theirs);
            only(all, false, part, theirs, ours);
        }
        return all;
    }

    private static void header(List<Difference> all, String field, String ours, String theirs) {
        if (!ours.equals(theirs)) {
            all.add(new Difference.Header(field, ours, theirs));
        }
    }

    private static void only(List<Difference> all, boolean isOurs, Part part, Answer one, Answer other) {
        Set<Entry> known = new HashSet<>(other.part(part));
        for (Entry entry : one.part(part)) {
            if (known.add(entry)) {
                all.add(new Difference.Only(isOurs, part, entry));
            }
        }
    }

    /** True if an address is glue that the referral of one of the answers can't do without (RFC 9471 section 3.1). */
    boolean isNeededGlue(Entry address) {
        return isReferralTo(ours, address) || isReferralTo(theirs, address);
    }

    private static boolean isReferralTo(Answer answer, Entry address) {
        return answer.isReferral()
                && answer.part(Part.AUTHORITY).stream()
                        .filter(entry -> entry.type() == Type.NS)
                        .anyMatch(ns -> address.owner().equals(ns.owner())
                                || address.owner().endsWith("." + ns.owner()));
    }

    /** True if an alias of ours leads from one zone into another. */
    boolean isLedIntoAnotherZone() {
        Name from = zoneOf(question.lowerCase());
        return targets().anyMatch(target -> !from.equals(zoneOf(target)));
    }

    /** The zone that answers for a name; DS records belong to the one above (RFC 4035 section 3.1.4.1). */
    private Name zoneOf(Name name) {
        return apexes.stream()
                .filter(name::isAtOrBelow)
                .filter(apex -> question.type() != Type.DS || !apex.equals(name))
                .findFirst()
                .orElse(Name.parse("none."));
    }

    /** The aliases of the longer chain. */
    long aliases() {
        return Stream.of(ours, theirs)
                .mapToLong(answer -> answer.part(Part.ANSWER).stream()
                        .filter(entry -> entry.type() == Type.CNAME)
                        .count())
                .max()
                .orElse(0);
    }

    boolean hasAlias() {
        return aliases() > 0;
    }

    /** True if our chain of aliases comes back to where it was. */
    boolean isLoop() {
        Set<String> owners = new HashSet<>();
        ours.part(Part.ANSWER).stream()
                .filter(entry -> entry.type() == Type.CNAME)
                .forEach(entry -> owners.add(entry.owner()));
        return targets()
                .reduce((first, second) -> second)
                .map(Name::toString)
                .filter(owners::contains)
                .isPresent();
    }

    /** True if the name, or one that an alias of ours led to, lies at or below one of those names. */
    boolean isAtOrBelow(Set<Name> names) {
        return Stream.concat(Stream.of(question.lowerCase()), targets())
                .anyMatch(name -> names.stream().anyMatch(name::isAtOrBelow));
    }

    /** True if a wildcard that may stand for the name, or for what an alias of ours led to, was left out of the chain. */
    boolean isBesideAWildcardLeftOut() {
        return isAtOrBelow(zone.leftOut().stream()
                .filter(Name::isWildcard)
                .map(Name::parent)
                .collect(Collectors.toSet()));
    }

    private Stream<Name> targets() {
        return ours.message().getSection(Section.ANSWER).stream()
                .filter(CNAMERecord.class::isInstance)
                .map(record -> Name.fromWire(((CNAMERecord) record).getTarget().toWire(), 0));
    }

    /** True if the name lies in more than one of the zones. */
    boolean isInNestedZones() {
        return apexes.stream().filter(question.lowerCase()::isAtOrBelow).count() > 1;
    }

    String show() {
        return question + "\n--- ours\n" + ours.message() + "\n--- " + peer + "\n" + theirs.message();
    }
}
