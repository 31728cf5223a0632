package io.zonecast.benchmarks.serving;

import io.zonecast.benchmarks.peers.Loopback;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of dnsperf, pinned to a core. */
final class Dnsperf {
    /** Sockets, so that a server sees more than one client. */
    private static final int CLIENTS = 4;
    /** Queries on their way: enough to keep a server busy, few enough for a receive buffer as Linux gives it. */
    private static final int OUTSTANDING = 200;

    private static final Pattern COMPLETED = Pattern.compile("Queries completed: +(\\d+)");
    private static final Pattern LOST = Pattern.compile("Queries lost: +(\\d+)");
    private static final Pattern RATE = Pattern.compile("Queries per second: +([0-9.]+)");
    private static final Pattern NXDOMAIN = Pattern.compile("NXDOMAIN (\\d+)");
    private static final Pattern NOERROR = Pattern.compile("NOERROR (\\d+)");

    private Dnsperf() {}

    /**
     * @param answered queries that got an answer
     * @param lost queries that got none
     * @param perSecond answers in a second
     * @param missing share of NXDOMAIN
     * @param found share of NOERROR
     */
    record Result(long answered, long lost, double perSecond, double missing, double found) {}

    static boolean isAvailable() {
        return Loopback.program("dnsperf").isPresent()
                && Loopback.program("taskset").isPresent();
    }

    static Result run(SetFiles files, int port, int seconds, int core) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                Integer.toString(core),
                Loopback.program("dnsperf").orElseThrow().toString(),
                "-s",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-d",
                files.queries().toString(),
                "-l",
                Integer.toString(seconds),
                "-c",
                Integer.toString(CLIENTS),
                "-T",
                "1",
                "-q",
                Integer.toString(OUTSTANDING)));
        if (files.set().dnssec()) {
            command.add("-D");
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("dnsperf failed: " + text);
        }
        long answered = (long) number(COMPLETED, text);
        return new Result(
                answered,
                (long) number(LOST, text),
                number(RATE, text),
                number(NXDOMAIN, text) / answered,
                number(NOERROR, text) / answered);
    }

    private static double number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in what dnsperf tells: " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
