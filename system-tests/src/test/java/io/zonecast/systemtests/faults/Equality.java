package io.zonecast.systemtests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.benchmarks.fleet.Api;
import io.zonecast.benchmarks.fleet.RunningFleet;
import io.zonecast.systemtests.faults.Questions.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Waits until everything is as the model says, everywhere. The writers rest meanwhile. */
final class Equality {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final RunningFleet fleet;
    private static final Duration TELL = Duration.ofSeconds(10);

    private final List<ZoneModel> zones;
    private final Transcript transcript;

    Equality(RunningFleet fleet, List<ZoneModel> zones, Transcript transcript) {
        this.fleet = fleet;
        this.zones = List.copyOf(zones);
        this.transcript = transcript;
    }

    /**
     * @param answered until every secondary answered everything right
     * @param equal until all digests were seen to be equal too
     * @param problem what still differs; empty for nothing
     */
    record Result(Duration answered, Duration equal, String problem) {}

    /** Waits; {@code since} is when the strike was undone. */
    Result await(long since, Duration most) {
        return await(since, most, id -> false);
    }

    /** @param revive what to do with a process that has ended by itself; false where it must not have */
    Result await(long since, Duration most, Predicate<String> revive) {
        Duration answered = Duration.ZERO;
        Duration told = TELL;
        String problem;
        do {
            problem = dead(revive);
            if (!problem.isEmpty()) {
                return new Result(answered, passed(since), problem);
            }
            problem = check();
            if (problem.isEmpty() && answered.isZero()) {
                answered = passed(since);
            }
            if (problem.isEmpty()) {
                problem = fleetProblem();
            }
            if (problem.isEmpty()) {
                // Once more: nothing may have moved since.
                problem = check();
            }
            if (problem.isEmpty()) {
                zones.forEach(ZoneModel::confirm);
                return new Result(answered, passed(since), "");
            }
            if (passed(since).compareTo(told) > 0) {
                transcript.line("  still: " + problem);
                told = passed(since).plus(TELL);
            }
            Wait.during(PAUSE);
        } while (passed(since).compareTo(most) < 0);
        return new Result(answered, passed(since), problem);
    }

    private static Duration passed(long since) {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private String dead(Predicate<String> revive) {
        return fleet.ids().stream()
                .filter(id -> !fleet.process(id).isAlive() && !revive.test(id))
                .findFirst()
                .map(id -> id + " ended by itself\n" + fleet.process(id).tail())
                .orElse("");
    }

    private String check() {
        try {
            Map<String, Long> serials = new TreeMap<>();
            String problem = restProblem(serials);
            for (String secondary : fleet.secondaries()) {
                problem = problem.isEmpty() ? dnsProblem(secondary, serials) : problem;
            }
            return problem;
        } catch (IOException e) {
            return "no answer: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Every acknowledged write is at the primary, and nothing else. */
    private String restProblem(Map<String, Long> serials) throws IOException, InterruptedException {
        Api.Answer list = fleet.api().call("GET", "/zones", "");
        if (!list.good()) {
            return "list of zones: " + list;
        }
        for (JsonNode one : list.json()) {
            serials.put(one.path("name").asText(), one.path("edited_serial").asLong());
            long notified = one.path("notified_serial").asLong();
            // None is told by an api-proxy that has started since the zone's last change.
            if (notified != 0 && (int) (one.path("edited_serial").asLong() - notified) < 0) {
                return "notified what was never published: " + one;
            }
        }
        Set<String> wanted = new TreeSet<>();
        for (ZoneModel zone : zones) {
            Contents contents = zone.acknowledged();
            if (contents.exists()) {
                wanted.add(zone.name());
                Api.Answer answer = fleet.api().call("GET", "/zones/" + zone.name(), "");
                if (!answer.good() || !Contents.read(zone.name(), answer.json()).equals(contents)) {
                    return "REST tells of " + zone.name() + " "
                            + (answer.good() ? Contents.read(zone.name(), answer.json()) : answer.status())
                            + ", acknowledged was " + contents;
                }
            }
        }
        return serials.keySet().equals(wanted) ? "" : "zones at the primary: " + serials.keySet() + ", not " + wanted;
    }

    private String dnsProblem(String secondary, Map<String, Long> serials) throws IOException {
        List<Question> questions = new ArrayList<>();
        for (ZoneModel zone : zones) {
            questions.add(new Question(zone.name(), Type.SOA));
            if (zone.acknowledged().exists()) {
                ZoneModel.NAMES.forEach(name -> questions.add(new Question(name + "." + zone.name(), Type.A)));
            }
        }
        Map<Question, Message> answers = Questions.ask(fleet.dns(secondary), questions);
        for (ZoneModel zone : zones) {
            Contents contents = zone.acknowledged();
            Message soa = answers.get(new Question(zone.name(), Type.SOA));
            if (soa == null) {
                return secondary + " does not answer";
            }
            if (!contents.exists()) {
                if (soa.getRcode() != Rcode.REFUSED) {
                    return secondary + " still answers " + zone.name();
                }
                continue;
            }
            Optional<Long> serial = Watcher.serial(soa);
            if (!serial.equals(Optional.ofNullable(serials.get(zone.name())))) {
                return secondary + " answers serial " + serial + " of " + zone.name() + ", edited_serial is "
                        + serials.get(zone.name());
            }
            for (String name : ZoneModel.NAMES) {
                Message answer = answers.get(new Question(name + "." + zone.name(), Type.A));
                Optional<String> wanted =
                        Optional.ofNullable(contents.addresses().get(name));
                if (answer == null || !address(answer).equals(wanted)) {
                    return secondary + " answers " + (answer == null ? "nothing" : address(answer)) + " for " + name
                            + "." + zone.name() + ", must be " + wanted;
                }
            }
        }
        return "";
    }

    private static Optional<String> address(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .filter(ARecord.class::isInstance)
                .map(record -> ((ARecord) record).getAddress().getHostAddress())
                .findFirst();
    }

    /** The health-checker finds everybody equal, by digests. */
    private String fleetProblem() {
        Optional<JsonNode> told = fleet.api().fleet();
        if (told.isEmpty()) {
            return "health-checker does not answer";
        }
        JsonNode json = told.get();
        Set<String> roots = new TreeSet<>();
        json.path("groups").forEach(group -> roots.add(group.path("root").asText()));
        json.path("secondaries").forEach(one -> roots.add(one.path("root").asText()));
        long existing =
                zones.stream().filter(zone -> zone.acknowledged().exists()).count();
        boolean equal = json.path("in_sync").asBoolean()
                && json.path("active").asInt() == fleet.secondaries().size()
                && json.path("zones").asLong() == existing
                && roots.size() == 1;
        return equal ? "" : "fleet of " + existing + " zones: " + json;
    }
}
