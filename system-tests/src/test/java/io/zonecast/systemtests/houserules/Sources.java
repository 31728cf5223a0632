package io.zonecast.systemtests.houserules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the rules find what they judge. */
public final class Sources {
    /** Module folder and the package that all its classes are in. */
    static final List<Module> MODULES = List.of(
            new Module("dns", "io.zonecast.dns"),
            new Module("nameserver", "io.zonecast.nameserver", "dns"),
            new Module("common", "io.zonecast.common", "dns"),
            new Module("api-proxy", "io.zonecast.apiproxy", "common", "dns"),
            new Module("zone-provider", "io.zonecast.zoneprovider", "common", "nameserver", "dns"),
            new Module("secondary-syncer", "io.zonecast.secondarysyncer", "common", "nameserver", "dns"),
            new Module("health-checker", "io.zonecast.healthchecker", "common", "dns"),
            new Module("cli", "io.zonecast.cli", "common"));

    private Sources() {}

    /** The compiled main classes of all modules. */
    static JavaClasses mainClasses() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.zonecast");
    }

    /** The folder that holds the modules. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("system-tests/pom.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("the tests run outside of the source tree");
            }
        }
        return folder;
    }

    /** Every Java source file, tests included. */
    public static List<Path> javaFiles() {
        try (Stream<Path> modules = Files.list(root())) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(Sources::javaFilesBelow)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Path> javaFilesBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Maven module and the modules whose classes it may use. */
    record Module(String folder, String prefix, List<String> uses) {
        Module(String folder, String prefix, String... uses) {
            this(folder, prefix, List.of(uses));
        }

        boolean owns(String packageName) {
            return packageName.equals(prefix) || packageName.startsWith(prefix + ".");
        }
    }
}
