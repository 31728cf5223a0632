package io.zonecast.benchmarks.serving;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Labels and queries: 70 % ask for what exists, 20 % for names that don't, 10 % for a type that a name lacks, a name
 * that a wildcard stands for, or a name below a delegation. Always the same for a seed.
 */
final class Mix {
    private static final int QUERIES = 100_000;
    private static final int SHORTEST = 4;
    private static final int LONGEST = 12;

    private final Random random;
    private final Set<String> used = new HashSet<>();

    Mix(long seed) {
        this.random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A label that this never gave before. */
    String label() {
        StringBuilder label = new StringBuilder();
        do {
            label.setLength(0);
            for (int left = SHORTEST + below(LONGEST - SHORTEST + 1); left > 0; left--) {
                label.append((char) ('a' + below(26)));
            }
        } while (!used.add(label.toString()));
        return label.toString();
    }

    List<String> labels(int count) {
        List<String> labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            labels.add(label());
        }
        return labels;
    }

    /** How a set names what it has. */
    interface Names {
        /** A name with an address, of so many. */
        String existing();

        /** A name that is not there. */
        String missing();

        /** A name without MX records. */
        String withoutMail();

        /** A name that a wildcard stands for. */
        String wild();

        /** A name below a delegation. */
        String delegated();
    }

    /** Lines for dnsperf: a name and a type. */
    List<String> queries(Names names) {
        List<String> queries = new ArrayList<>(QUERIES);
        for (int i = 0; i < QUERIES; i++) {
            int dice = below(100);
            if (dice < 70) {
                queries.add(names.existing() + " A");
            } else if (dice < 90) {
                queries.add(names.missing() + " A");
            } else if (dice < 94) {
                queries.add(names.withoutMail() + " MX");
            } else if (dice < 97) {
                queries.add(names.wild() + " A");
            } else {
                queries.add(names.delegated() + " A");
            }
        }
        return queries;
    }
}
