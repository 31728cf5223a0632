package io.zonecast.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.common.failure.Failure;
import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The sync state of the fleet, drawn in place on a terminal and line by line elsewhere. */
final class LiveView {
    private final PrintStream out;
    private final boolean inPlace;
    private List<String> shown = List.of();
    private String shownState = "";

    LiveView(PrintStream out) {
        this.out = out;
        this.inPlace = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
    }

    /** Shows how it is now. */
    void show(Endpoints endpoints, Api api, List<String> dead) {
        List<String> lines = new ArrayList<>();
        dead.forEach(name -> lines.add("!! " + name + " has ended"));
        String state = String.valueOf(dead);
        try {
            JsonNode fleet = api.demand("GET", endpoints.health() + "/api/v1/zonecast/fleet", "")
                    .json();
            describe(fleet, lines);
            state += state(fleet);
        } catch (Failure e) {
            lines.add("the health-checker does not answer: " + e.getMessage());
            state += e.getMessage();
        }
        if (inPlace) {
            drawOver(lines);
        } else if (!state.equals(shownState)) {
            lines.forEach(out::println);
        }
        out.flush();
        shown = lines;
        shownState = state;
    }

    private void drawOver(List<String> lines) {
        if (!shown.isEmpty()) {
            out.print("\033[" + shown.size() + "A");
        }
        lines.forEach(line -> out.println("\033[2K" + line));
        // What a longer view before left below.
        out.print("\033[J");
    }

    /** What is worth a new line: not the figures that change each second. */
    private static String state(JsonNode fleet) {
        StringBuilder state = new StringBuilder(fleet.path("in_sync").asText());
        for (JsonNode one : fleet.path("secondaries")) {
            for (String field : List.of("id", "state", "in_sync", "zones")) {
                state.append(' ').append(one.path(field).asText());
            }
            state.append(' ').append(one.path("lag").path("versions").asText());
        }
        return state.toString();
    }

    private static void describe(JsonNode fleet, List<String> lines) {
        lines.add(String.format(
                Locale.ROOT,
                "%s  %d zones, %d of %d secondaries active",
                fleet.path("in_sync").asBoolean() ? "IN SYNC    " : "NOT IN SYNC",
                fleet.path("zones").asLong(),
                fleet.path("active").asInt(),
                fleet.path("known").asInt()));
        lines.add(String.format(
                Locale.ROOT,
                "  %-16s %-11s %-5s %7s %7s %8s  %s",
                "secondary",
                "state",
                "sync",
                "zones",
                "behind",
                "q/s",
                "reason"));
        for (JsonNode one : fleet.path("secondaries")) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-16s %-11s %-5s %7d %7s %8.0f  %s",
                    one.path("id").asText(),
                    one.path("state").asText(),
                    one.path("in_sync").asBoolean() ? "yes" : "no",
                    one.path("zones").asLong(),
                    one.path("lag").path("versions").asText("?"),
                    one.path("queries_per_second").asDouble(),
                    one.path("reason").asText("")));
        }
    }
}
