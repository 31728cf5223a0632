package io.zonecast.benchmarks.serving;

import io.zonecast.dns.dnssec.Denial;
import java.util.Locale;

/** What is served and asked. */
public enum ServingSet {
    /** One unsigned zone of 100,000 names. */
    PLAIN(Denial.NONE),
    /** 10,000 small unsigned zones. */
    SMALL(Denial.NONE),
    /** A signed zone of 100,000 names with NSEC, asked with DO. */
    NSEC(Denial.NSEC),
    /** The same with NSEC3. */
    NSEC3(Denial.NSEC3),
    /** 1,000,000 records in 100,000 unsigned zones. */
    MILLION(Denial.NONE);

    private final Denial denial;

    ServingSet(Denial denial) {
        this.denial = denial;
    }

    Denial denial() {
        return denial;
    }

    /** True where the queries have the DO bit. */
    boolean dnssec() {
        return denial != Denial.NONE;
    }

    /** As it stands in the names of figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
