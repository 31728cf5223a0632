package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;
import io.zonecast.systemtests.differential.Comparison.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Asks everybody, compares, and keeps what no rule explains. */
final class Judge {
    /** More kinds would only hide the first. */
    private static final int MAX_FINDINGS = 60;

    private final World world;
    private final List<Name> apexes;
    private final Map<String, String> findings = new LinkedHashMap<>();
    private final Map<Allowed, Integer> used = new EnumMap<>(Allowed.class);
    private int compared;

    Judge(World world, List<Served> zones) {
        this.world = world;
        this.apexes = zones.stream()
                .map(Served::apex)
                .sorted(Comparator.comparingInt(Name::labelCount).reversed())
                .toList();
    }

    /** The first of each kind. */
    List<String> findings() {
        return List.copyOf(findings.values());
    }

    Map<Allowed, Integer> used() {
        return used;
    }

    int compared() {
        return compared;
    }

    void ask(List<Question> questions, Served zone) {
        for (int from = 0; from < questions.size(); from += Line.WINDOW) {
            List<Question> some = questions.subList(from, Math.min(questions.size(), from + Line.WINDOW));
            List<Question> cut =
                    new ArrayList<>(some.stream().filter(Question::tcp).toList());
            List<Question> packets =
                    some.stream().filter(question -> !question.tcp()).toList();
            window(packets, zone, cut);
            window(cut, zone, null);
        }
    }

    /** One window; what somebody cut off goes to {@code again}, to be asked over TCP. */
    private void window(List<Question> questions, Served zone, List<Question> again) {
        if (questions.isEmpty()) {
            return;
        }
        List<Peer> peers = world.peers().keySet().stream()
                .filter(peer -> !zone.without().contains(peer))
                .toList();
        List<Line> lines = Stream.concat(Stream.of(world.ours()), peers.stream().map(world.peers()::get))
                .toList();
        lines.forEach(line -> line.send(questions));
        List<List<Answer>> answers = lines.stream()
                .map(line ->
                        Arrays.stream(line.receive(questions)).map(Answer::read).toList())
                .toList();
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            Answer ours = answers.getFirst().get(i);
            boolean cut = ours.isTruncated();
            for (int p = 0; p < peers.size(); p++) {
                Answer theirs = answers.get(p + 1).get(i);
                cut |= theirs.isTruncated();
                if (!ours.isTruncated() && !theirs.isTruncated()) {
                    compare(new Comparison(question, ours, peers.get(p), theirs, zone, apexes), zone);
                }
            }
            alone(question, ours, zone);
            if (cut && again != null) {
                again.add(question.overTcp());
                Truncation.check(question, ours, stream(question))
                        .ifPresent(wrong -> found("cut", zone.apex() + " " + wrong));
            }
        }
    }

    private Answer stream(Question question) {
        List<Question> one = List.of(question.overTcp());
        world.ours().send(one);
        return Answer.read(world.ours().receive(one)[0]);
    }

    private void alone(Question question, Answer ours, Served zone) {
        if (ours.repeatsItself()) {
            found("twice", "a record stands twice: " + question + " " + zone.apex() + "\n" + ours.message());
        }
    }

    private void compare(Comparison comparison, Served zone) {
        compared++;
        List<Difference> left = comparison.differences().stream()
                .filter(difference -> !isExplained(comparison, difference))
                .toList();
        if (!left.isEmpty()) {
            found(
                    comparison.peer() + " "
                            + left.stream().map(Difference::kind).distinct().toList(),
                    zone.apex() + " " + comparison.peer() + "\n" + left + "\n" + comparison.show());
        }
    }

    private boolean isExplained(Comparison comparison, Difference difference) {
        for (Allowed rule : Allowed.values()) {
            if (rule.explains(comparison, difference)) {
                used.merge(rule, 1, Integer::sum);
                return true;
            }
        }
        return false;
    }

    private void found(String kind, String finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.putIfAbsent(kind, finding);
        }
    }
}
