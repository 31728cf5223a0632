package io.zonecast.systemtests.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** {@code ./test --faults}. */
public final class Main {
    private static final int BROKEN = 1;
    private static final int MISUSED = 64;
    private static final String USAGE = """
            Usage: ./test --faults [--seed N] [--minutes M] [--only TEXT] [--dir DIR] [--scale K]

              --seed N      draws the strikes, their victims and their order (default: from the clock, and printed)
              --minutes M   how long (default 5); 0 for each strike once, and short
              --only TEXT   strikes whose name holds the text; 'list' lists them, 'short' takes those
                            of ./test
              --dir DIR     where everything is kept (default: a new folder, its name is printed)
              --scale K     time limits are K times as long, for a slow machine""";

    private Main() {}

    /** Runs, and ends the process with 0 where nothing was broken. */
    public static void main(String[] args) throws Exception {
        System.exit(run(args));
    }

    private static int run(String[] args) throws Exception {
        long seed = System.currentTimeMillis() % 1_000_000;
        long minutes = 5;
        int scale = 1;
        String only = "";
        Path dir = null;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                case "--minutes" -> minutes = Long.parseLong(args[i + 1]);
                case "--scale" -> scale = Integer.parseInt(args[i + 1]);
                case "--only" -> only = args[i + 1];
                case "--dir" -> dir = Files.createDirectories(Path.of(args[i + 1]));
                default -> {
                    System.err.println(USAGE);
                    return MISUSED;
                }
            }
        }
        String wanted = only.toLowerCase(Locale.ROOT);
        if (args.length % 2 != 0 || wanted.equals("list")) {
            System.out.println(USAGE);
            Catalogue.all().forEach(entry -> System.out.println("  " + entry.name()));
            return wanted.equals("list") ? 0 : MISUSED;
        }
        List<Catalogue.Entry> entries = wanted.equals("short")
                ? Catalogue.shortRun()
                : Catalogue.all().stream()
                        .filter(entry -> entry.name().toLowerCase(Locale.ROOT).contains(wanted))
                        .toList();
        if (entries.isEmpty()) {
            System.err.println("no strike is called so; --only list lists them");
            return MISUSED;
        }
        Path folder = dir == null ? Files.createTempDirectory("zonecast-faults-") : dir.toAbsolutePath();
        Schedule schedule = minutes == 0 || wanted.equals("short")
                ? Schedule.once(seed, entries, scale)
                : Schedule.free(seed, Duration.ofMinutes(minutes), entries, scale);
        String problem = new FaultRun(schedule, folder, System.out).run();
        if (problem.isEmpty()) {
            System.out.println("nothing was broken");
            return 0;
        }
        System.out.println(problem);
        return BROKEN;
    }
}
