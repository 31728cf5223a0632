package io.zonecast.systemtests.differential;

/** How a zone is signed. */
enum Form {
    PLAIN,
    NSEC,
    /** Flags, iterations and salt as RFC 9276 wants them. */
    NSEC3,
    /** What others sign: five iterations and a salt. */
    SALTED,
    /** Unsigned delegations are left out of the chain. */
    OPT_OUT,
    /** Empty non-terminals that only lead to those, too (RFC 5155 section 7.1). */
    SPARSE_OPT_OUT;

    boolean isOptOut() {
        return this == OPT_OUT || this == SPARSE_OPT_OUT;
    }
}
