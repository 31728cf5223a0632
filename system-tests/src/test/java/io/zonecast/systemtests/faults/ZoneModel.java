package io.zonecast.systemtests.faults;

import java.util.List;
import java.util.Optional;

/**
 * What one zone must be: what was acknowledged last, and while an outcome is not known what else it may be. One writer
 * changes it; everybody may look.
 */
final class ZoneModel {
    /** The owner names that change. */
    static final List<String> NAMES = List.of("a", "b", "c");

    private final String name;
    private final boolean signed;
    private final int filling;
    private Contents acknowledged = Contents.ABSENT;
    private Optional<Contents> perhaps = Optional.empty();
    private String generation = "";
    private int deletes;
    private int counter;
    private int deletesWhenConfirmed = -1;
    private long confirmedAt;

    /** @param filling how many RRsets it has beside those that change */
    ZoneModel(String name, boolean signed, int filling) {
        this.name = name;
        this.signed = signed;
        this.filling = filling;
    }

    String name() {
        return name;
    }

    boolean signed() {
        return signed;
    }

    int filling() {
        return filling;
    }

    synchronized Contents acknowledged() {
        return acknowledged;
    }

    synchronized boolean isSettled() {
        return perhaps.isEmpty();
    }

    /** An address that this zone never had. */
    synchronized String freshAddress() {
        counter++;
        return "10." + (counter >> 16) + "." + (counter >> 8 & 0xff) + "." + (counter & 0xff);
    }

    synchronized void attempt(Contents after) {
        perhaps = Optional.of(after);
        if (!after.exists()) {
            deletes++;
        }
    }

    /**
     * The attempt was acknowledged.
     *
     * @return what is wrong with the generation, empty for nothing
     */
    synchronized String acknowledge(String newGeneration) {
        acknowledged = perhaps.orElseThrow();
        perhaps = Optional.empty();
        if (newGeneration.isEmpty()) {
            return "";
        }
        String before = generation;
        generation = newGeneration;
        return before.isEmpty() || compare(before, newGeneration) < 0
                ? ""
                : "generation of " + name + " went from " + before + " to " + newGeneration;
    }

    /**
     * Nobody told what came of the attempt, and this is what the API tells now.
     *
     * @return what is wrong with it, empty for nothing
     */
    synchronized String settle(Contents told) {
        Contents other = perhaps.orElseThrow();
        perhaps = Optional.empty();
        if (!told.equals(acknowledged) && !told.equals(other)) {
            return name + " is " + told + ", may be " + acknowledged + " or " + other;
        }
        acknowledged = told;
        return "";
    }

    /** The primary went back to an older state on purpose. */
    synchronized void goBackTo(Contents older) {
        if (!older.exists()) {
            deletes++;
        }
        acknowledged = older;
    }

    /** Every secondary was seen answering it. */
    synchronized void confirm() {
        deletesWhenConfirmed = acknowledged.exists() ? deletes : -1;
        confirmedAt = System.nanoTime();
    }

    /** True if a question asked at a time may not be answered with "no such zone". */
    synchronized boolean mustBeServed(long askedAt) {
        return deletesWhenConfirmed == deletes && askedAt - confirmedAt > 0;
    }

    private static int compare(String one, String other) {
        long[] a = numbers(one);
        long[] b = numbers(other);
        return a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]);
    }

    private static long[] numbers(String generation) {
        int dot = generation.indexOf('.');
        return new long[] {Long.parseLong(generation.substring(0, dot)), Long.parseLong(generation.substring(dot + 1))};
    }
}
