package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;
import io.zonecast.systemtests.differential.Answer.Part;
import io.zonecast.systemtests.differential.Comparison.Difference;
import java.util.function.BiPredicate;
import org.xbill.DNS.Type;

/** The differences that are right on both sides, or wrong on the other; docs/answers-compared.md says why. */
enum Allowed {
    OPTIONAL_ADDRESSES((compared, difference) -> difference instanceof Difference.Only only
            && only.part() == Part.ADDITIONAL
            && (only.entry().isOrCovers(Type.A) || only.entry().isOrCovers(Type.AAAA))
            && (only.entry().type() == Type.RRSIG || !compared.isNeededGlue(only.entry()))),

    GLUE_FROM_WILDCARDS((compared, difference) -> difference instanceof Difference.Only only
            && !only.isOurs()
            && only.part() == Part.ADDITIONAL
            && compared.peer() != Peer.BIND
            && compared.ours().isReferral()
            && !compared.zone().owners().contains(Name.parse(only.entry().owner()))),

    APEX_NS((compared, difference) -> difference instanceof Difference.Only only
            && !only.isOurs()
            && only.part() == Part.AUTHORITY
            && only.entry().isOrCovers(Type.NS)
            && compared.ours().is("aa")
            && !compared.ours().part(Part.ANSWER).isEmpty()),

    MINIMAL_ANY((compared, difference) -> difference instanceof Difference.Only only
            && (!only.isOurs() || compared.peer() != Peer.BIND)
            && only.part() != Part.AUTHORITY
            && compared.question().type() == Type.ANY
            && !compared.ours().part(Part.ANSWER).isEmpty()
            && !compared.theirs().part(Part.ANSWER).isEmpty()),

    ANY_BELOW_A_DNAME((compared, difference) -> compared.question().type() == Type.ANY
            && compared.peer() != Peer.BIND
            && compared.ours().part(Part.ANSWER).stream().anyMatch(entry -> entry.type() == Type.DNAME)
            && switch (difference) {
                case Difference.Header header -> header.field().equals("rcode");
                case Difference.Only only -> !only.isOurs();
            }),

    SOME_SIGNATURES((compared, difference) -> difference instanceof Difference.Only only
            && compared.question().type() == Type.RRSIG
            && (only.part() == Part.ANSWER
                    ? only.entry().type() == Type.RRSIG
                            && !compared.ours().part(Part.ANSWER).isEmpty()
                            && !compared.theirs().part(Part.ANSWER).isEmpty()
                    : isDenial(only))),

    INTO_ANOTHER_ZONE((compared, difference) -> compared.isLedIntoAnotherZone()
            && switch (difference) {
                case Difference.Header header -> header.field().equals("rcode");
                case Difference.Only only -> only.isOurs() || only.part() != Part.ANSWER || compared.peer() != Peer.NSD;
            }),

    DENIAL_TYPES_AT_AN_ALIAS((compared, difference) -> isDenialType(compared)
            && compared.hasAlias()
            && (!(difference instanceof Difference.Header header)
                    || header.field().equals("rcode"))),

    NAME_ERRORS_THAT_OPT_OUT_CANNOT_PROVE((compared, difference) -> compared.isAtOrBelow(
                    compared.zone().leftOut())
            && compared.ours().isNegative()
            && switch (difference) {
                case Difference.Header header -> header.field().equals("aa") && compared.peer() == Peer.KNOT;
                case Difference.Only only ->
                    isDenial(only) || (only.isOurs() && only.part() == Part.AUTHORITY && compared.peer() == Peer.KNOT);
            }),

    BIND_NSEC_AT_A_CUT((compared, difference) -> compared.peer() == Peer.BIND
            && compared.question().type() == Type.NSEC
            && compared.ours().isReferral()
            && (!(difference instanceof Difference.Header header)
                    || header.field().equals("aa"))),

    BIND_LOOP((compared, difference) -> compared.peer() == Peer.BIND
            && compared.isLoop()
            && difference instanceof Difference.Header header
            && header.theirs().equals("SERVFAIL")),

    BIND_SOME_GLUE((compared, difference) -> compared.peer() == Peer.BIND
            && !compared.question().tcp()
            && compared.ours().isReferral()
            && difference instanceof Difference.Only only
            && only.isOurs()
            && only.part() == Part.ADDITIONAL),

    NSD_NAMES_OF_HASHES((compared, difference) ->
            compared.peer() == Peer.NSD && compared.isAtOrBelow(compared.zone().hashes()) && isOfNegative(difference)),

    NSD_NAMES_OF_THE_ZONE_ABOVE((compared, difference) -> compared.peer() == Peer.NSD
            && compared.isInNestedZones()
            && compared.ours().rcode().equals("NXDOMAIN")
            && isOfNegative(difference)),

    /** An NSEC record whose next name lies below an asterisk shows that the wildcard is there, and empty. */
    EMPTY_WILDCARDS((compared, difference) -> compared.peer() != Peer.NSD
            && compared.ours().isNegative()
            && compared.ours().rcode().equals("NOERROR")
            && difference instanceof Difference.Only only
            && only.isOurs()
            && isDenial(only)
            && (only.entry().type() == Type.RRSIG || only.entry().rdata().contains("012a"))),

    LONG_CHAINS((compared, difference) -> compared.aliases() > 8
            && (!(difference instanceof Difference.Header header)
                    || header.field().equals("rcode"))),

    NSD_NODATA_AT_A_WILDCARD((compared, difference) -> compared.peer() == Peer.NSD
            && compared.ours().isNegative()
            && compared.ours().rcode().equals("NOERROR")
            && difference instanceof Difference.Only only
            && only.isOurs()
            && isDenial(only)),

    NSD_PROOFS_BEHIND_A_DNAME((compared, difference) -> compared.peer() == Peer.NSD
            && compared.ours().part(Part.ANSWER).stream().anyMatch(entry -> entry.type() == Type.DNAME)
            && difference instanceof Difference.Only only
            && isDenial(only)),

    NSD_NODATA_AT_AN_ASTERISK((compared, difference) -> compared.peer() == Peer.NSD
            && compared.question().lowerCase().isWildcard()
            && difference instanceof Difference.Only only
            && !only.isOurs()
            && isDenial(only)),

    KNOT_DNAME_TOO_LONG((compared, difference) -> compared.peer() == Peer.KNOT
            && compared.ours().rcode().equals("YXDOMAIN")
            && switch (difference) {
                case Difference.Header header -> header.field().equals("rcode");
                case Difference.Only only -> !only.isOurs();
            }),

    KNOT_PROOFS_FOR_TARGETS((compared, difference) -> compared.peer() == Peer.KNOT
            && difference instanceof Difference.Only only
            && !only.isOurs()
            && only.part() == Part.ADDITIONAL
            && (only.entry().isOrCovers(Type.NSEC) || only.entry().isOrCovers(Type.NSEC3))),

    KNOT_PROOFS_AT_ASTERISKS((compared, difference) -> compared.peer() == Peer.KNOT
            && (compared.question().lowerCase().isWildcard()
                    || (compared.question().type() == Type.NSEC
                            && !compared.ours().part(Part.ANSWER).isEmpty()))
            && difference instanceof Difference.Only only
            && only.isOurs()
            && isDenial(only)),

    KNOT_WILDCARDS_LEFT_OUT((compared, difference) -> compared.peer() == Peer.KNOT
            && compared.isBesideAWildcardLeftOut()
            && compared.ours().isNegative()
            && difference instanceof Difference.Only only
            && only.isOurs()
            && isDenial(only)),

    KNOT_ZERO_OCTETS((compared, difference) -> compared.peer() == Peer.KNOT
            && compared.question().hasZeroOctet()
            && difference instanceof Difference.Only only
            && isDenial(only));

    @SuppressWarnings("ImmutableEnumChecker") // the rules hold no state
    private final BiPredicate<Comparison, Difference> explains;

    Allowed(BiPredicate<Comparison, Difference> explains) {
        this.explains = explains;
    }

    private static boolean isDenial(Difference.Only only) {
        return only.part() == Part.AUTHORITY
                && (only.entry().isOrCovers(Type.NSEC) || only.entry().isOrCovers(Type.NSEC3));
    }

    /** What changes where a server takes a name for one that is there, or for one that is not. */
    private static boolean isOfNegative(Difference difference) {
        return switch (difference) {
            case Difference.Header header -> header.field().equals("rcode");
            case Difference.Only only -> only.part() != Part.ADDITIONAL;
        };
    }

    private static boolean isDenialType(Comparison compared) {
        int type = compared.question().type();
        return type == Type.NSEC || type == Type.NSEC3 || type == Type.RRSIG;
    }

    boolean explains(Comparison compared, Difference difference) {
        return explains.test(compared, difference);
    }
}
