package io.zonecast.cli;

import io.zonecast.cli.local.LocalCommand;
import io.zonecast.cli.operate.BrakeCommands;
import io.zonecast.cli.operate.FleetCommand;
import io.zonecast.cli.operate.PrimaryCommands;
import io.zonecast.cli.operate.SecondaryCommands;
import io.zonecast.cli.operate.ZoneCommands;
import io.zonecast.cli.setup.InitCommand;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.service.Software;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code zonecast}. Exit codes: 0 done, 1 failed, 2 wrong options or refused; the operator's commands tell theirs. */
@Command(
        name = "zonecast",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Keeps a fleet of authoritative DNS servers identical to one hidden primary.",
        subcommands = {
            InitCommand.class,
            LocalCommand.class,
            FleetCommand.class,
            SecondaryCommands.class,
            ZoneCommands.class,
            BrakeCommands.class,
            PrimaryCommands.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, parsed) -> fail(e, command.getErr()))
                .execute(args);
    }

    private static int fail(Exception e, PrintWriter err) throws Exception {
        if (e instanceof Failure.Refused refused) {
            refused.problems().forEach(problem -> err.println("zonecast: " + problem));
            return 2;
        }
        if (e instanceof Failure) {
            err.println("zonecast: " + e.getMessage());
            return 1;
        }
        throw e;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }

    /** Tells the version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"zonecast " + Software.version()};
        }
    }
}
