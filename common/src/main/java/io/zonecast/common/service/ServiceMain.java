package io.zonecast.common.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.zonecast.common.config.Config;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Role;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The main of a service: options, settings, start, stop on SIGTERM and SIGINT.
 *
 * <p>Exit codes: 0 after a stop that was asked for, 1 where the start failed, 2 for options or settings that won't do.
 */
public final class ServiceMain {
    /** Stopped when asked, or nothing to do. */
    static final int FINE = 0;

    /** Could not start. */
    static final int FAILED = 1;

    /** Wrong options or settings. */
    static final int MISUSED = 2;

    private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);

    private ServiceMain() {}

    /**
     * Runs a service until it is told to stop; does not return.
     *
     * @param service its name
     * @param role what it is
     * @param args {@code --config FILE}, {@code --check-config}, {@code --version}, {@code --help}
     * @param settings reads its own settings
     * @param starter starts its parts
     */
    public static <S> void run(
            String service, Role role, String[] args, Function<Config, S> settings, ServiceStarter<S> starter) {
        System.exit(run(service, role, args, System.getenv(), System.out, System.err, settings, starter));
    }

    static <S> int run(
            String service,
            Role role,
            String[] args,
            Map<String, String> env,
            PrintStream out,
            PrintStream err,
            Function<Config, S> settings,
            ServiceStarter<S> starter) {
        CommandLine command = new CommandLine(spec(service));
        CommandLine.ParseResult options;
        try {
            options = command.parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            err.println(service + ": " + e.getMessage());
            command.usage(err);
            return MISUSED;
        }
        if (options.isUsageHelpRequested()) {
            command.usage(out);
            return FINE;
        }
        if (options.isVersionHelpRequested()) {
            command.printVersionHelp(out);
            return FINE;
        }
        try {
            Path file = options.matchedOptionValue("--config", (@Nullable Path) null);
            Config config = Config.load(service, file, env);
            CommonSettings common = CommonSettings.read(config, service, role);
            S own = settings.apply(config);
            config.done();
            if (options.hasMatchedOption("--check-config")) {
                out.println(service + ": the settings are good");
                return FINE;
            }
            return serve(service, common, own, starter);
        } catch (Failure.Refused e) {
            e.problems().forEach(problem -> err.println(service + ": " + problem));
            return MISUSED;
        }
    }

    private static CommandSpec spec(String service) {
        return CommandSpec.create()
                .name("zonecast-" + service)
                .version("zonecast " + service + " " + Software.version())
                .addOption(OptionSpec.builder("-c", "--config")
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description("settings in TOML")
                        .build())
                .addOption(OptionSpec.builder("--check-config")
                        .description("read the settings, tell every problem, and end")
                        .build())
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("print this help")
                        .build());
    }

    private static <S> int serve(String service, CommonSettings common, S settings, ServiceStarter<S> starter) {
        if (common.debug() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("io.zonecast").setLevel(Level.DEBUG);
        }
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> log.error("Thread ended in an unforeseen way thread={}", thread.getName(), e));
        RunningService running;
        try {
            running = RunningService.start(common, settings, starter);
        } catch (Failure.Refused e) {
            throw e;
        } catch (Exception e) {
            log.error("Service can't start service={} id={}", service, common.id(), e);
            return FAILED;
        }
        log.info("Service started service={} id={} version={}", service, common.id(), Software.version());
        CountDownLatch forEver = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            log.info("Service stops service={} id={}", service, common.id());
            running.close();
            log.info("Service stopped service={} id={}", service, common.id());
            // The JVM would end with 143 after a SIGTERM that was obeyed to the letter.
            Runtime.getRuntime().halt(FINE);
        }));
        try {
            forEver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FINE;
    }
}
