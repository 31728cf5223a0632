package io.zonecast.cli.operate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the API is and what it wants to see; options of every command of the operator. */
final class Connection {
    private static final String URL = "https://127.0.0.1:8081";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--api",
            paramLabel = "URL",
            description = "of the REST API (default: $ZONECAST_API, else " + URL + ")")
    private @Nullable String url;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "holds the API key (default: the key itself in $ZONECAST_API_KEY)")
    private @Nullable Path keyFile;

    @Option(
            names = "--api-ca-file",
            paramLabel = "FILE",
            description =
                    "PEM; believe these certificates, for instance the self-made one in the api-proxy's state folder"
                            + " (default: $ZONECAST_API_CA_FILE, else those that the system trusts)")
    private @Nullable Path caFile;

    /** Asks the API and tells what became of it; returns the exit code. */
    int with(ToIntFunction<ApiClient> work) {
        Map<String, String> environment = System.getenv();
        try (ApiClient client = new ApiClient(url(url, environment), key(keyFile, environment), trust(environment))) {
            return work.applyAsInt(client);
        } catch (Trouble e) {
            spec.commandLine().getErr().println("zonecast: " + e.getMessage());
            return e.code();
        } finally {
            spec.commandLine().getErr().flush();
            spec.commandLine().getOut().flush();
        }
    }

    /** Writes a line. */
    void print(String line) {
        spec.commandLine().getOut().println(line);
    }

    static URI url(@Nullable String given, Map<String, String> environment) {
        String text = given != null ? given : environment.getOrDefault("ZONECAST_API", URL);
        try {
            URI url = URI.create(text);
            boolean usable = url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && (url.getPath().isEmpty() || url.getPath().equals("/"));
            if (usable) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new Trouble(Exit.USAGE, "--api: " + text + " is no address: " + e.getMessage());
        }
        throw new Trouble(Exit.USAGE, "--api: " + text + " is not http(s)://host:port");
    }

    static String key(@Nullable Path file, Map<String, String> environment) {
        if (file != null) {
            return read(file).strip();
        }
        String key = environment.getOrDefault("ZONECAST_API_KEY", "").strip();
        if (key.isEmpty()) {
            throw new Trouble(Exit.USAGE, "no API key: give --api-key-file FILE or set ZONECAST_API_KEY");
        }
        return key;
    }

    private Optional<SSLContext> trust(Map<String, String> environment) {
        String told = environment.getOrDefault("ZONECAST_API_CA_FILE", "");
        Path file = caFile != null ? caFile : told.isEmpty() ? null : Path.of(told);
        return file == null ? Optional.empty() : Optional.of(trust(file));
    }

    static SSLContext trust(Path file) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            try (ByteArrayInputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("ca-" + count++, certificate);
                }
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new Trouble(Exit.CONFIGURATION, "certificates can't be read from " + file + ": " + e.getMessage());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Trouble(Exit.CONFIGURATION, "API key can't be read from " + file + ": " + e.getMessage());
        }
    }
}
