package io.zonecast.systemtests.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How long it took after the strikes of each kind. */
final class Summary {
    private final Map<String, List<Equality.Result>> results = new TreeMap<>();

    void add(String kind, Equality.Result result) {
        results.computeIfAbsent(kind, _ -> new ArrayList<>()).add(result);
    }

    String table() {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%-45s %5s %15s %15s", "strike", "times", "answers, worst", "equal, worst"));
        results.forEach((kind, all) -> text.append(String.format(
                Locale.ROOT,
                "%n%-45s %5d %13.1f s %13.1f s",
                kind,
                all.size(),
                worst(all.stream().map(Equality.Result::answered).toList()),
                worst(all.stream().map(Equality.Result::equal).toList()))));
        return text.toString();
    }

    private static double worst(List<Duration> times) {
        return times.stream().mapToLong(Duration::toMillis).max().orElse(0) / 1000.0;
    }
}
