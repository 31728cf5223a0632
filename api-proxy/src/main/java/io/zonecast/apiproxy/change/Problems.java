package io.zonecast.apiproxy.change;

import java.util.ArrayList;
import java.util.List;

/** Every problem of one request, up to a bound. For one thread. */
public final class Problems {
    /** Most problems told; a body of a million bad records must not become an answer of a million lines. */
    public static final int MAX = 100;

    private final List<String> problems = new ArrayList<>();
    private int more;

    /** Notes a problem. */
    public void add(String problem) {
        if (problems.size() < MAX) {
            problems.add(problem);
        } else {
            more++;
        }
    }

    /** True if there is none. */
    public boolean none() {
        return problems.isEmpty();
    }

    /** All of them; the last one tells how many were left out. */
    public List<String> list() {
        List<String> all = new ArrayList<>(problems);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return all;
    }
}
