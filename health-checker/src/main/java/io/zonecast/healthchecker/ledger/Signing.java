package io.zonecast.healthchecker.ledger;

/** Whether a version is signed. */
public enum Signing {
    /** Known from the inventory alone, which does not tell. */
    UNKNOWN,
    /** Without DNSSEC. */
    UNSIGNED,
    /** With DNSSEC. */
    SIGNED
}
