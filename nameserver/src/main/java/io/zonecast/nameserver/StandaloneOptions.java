package io.zonecast.nameserver;

import io.zonecast.nameserver.tls.TlsFiles;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.nameserver.udp.UdpIo;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the standalone nameserver is told on its command line. Read by hand: with a library that reads annotations a
 * third of a start with an image would be that.
 *
 * @param zones folder of master files
 * @param image where the zones are kept ready; empty for nowhere
 * @param listen addresses
 * @param allowTransfer rules
 * @param tsigKeys file of keys
 * @param notified who is told of changes
 * @param udpIo how UDP is read and written
 * @param tls where and how TLS is served; empty for not at all
 */
record StandaloneOptions(
        Path zones,
        Optional<Path> image,
        List<String> listen,
        List<String> allowTransfer,
        Optional<Path> tsigKeys,
        List<String> notified,
        UdpIo udpIo,
        Optional<TlsSettings> tls) {
    static final String USAGE = """
            Usage: nameserver --zones DIR [options]
            Serves the zones of a folder of master files, and reloads what changes in it.

              --zones DIR            folder of master files; example.org.zone holds the zone example.org
              --listen ADDR:PORT     address to answer on, UDP and TCP; may be given several times.
                                     Default: 127.0.0.1:5353
              --image FILE           where the zones are kept ready to be served, so that the next start reads only
                                     master files that changed. Default: .zonecast-image in the folder
              --no-image             read all master files at every start, and keep nothing
              --tls-listen ADDR:PORT address to answer on over TLS; may be given several times. Default: none
              --tls-certificate FILE certificate chain for TLS (PEM), read again when it changes
              --tls-key FILE         its private key (PEM)
              --tls-client-ca FILE   authorities of the certificates that transfer rules demand (PEM)
              --allow-transfer RULE  who may have whole zones, and which: '[NETWORK] [key NAME] [tls]
                                     [certificate NAME] [zone NAME]...'; may be given several times. Default: nobody
              --tsig-keys FILE       TSIG keys, one on a line: NAME ALGORITHM SECRET
              --notify TARGET        server to tell of changes: ADDR:PORT or 'ADDR:PORT key NAME'; may be given several
                                     times
              --udp-io HOW           how UDP is read and written: auto, recvmmsg or nio. Default: auto
              -h, --help             show this
              -V, --version          show the version
            """;

    private static final String IMAGE = ".zonecast-image";

    StandaloneOptions {
        listen = List.copyOf(listen);
        allowTransfer = List.copyOf(allowTransfer);
        notified = List.copyOf(notified);
    }

    /** What is wrong with a command line. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message, null, false, false);
        }
    }

    /** Reads {@code --name value} and {@code --name=value}. */
    static StandaloneOptions parse(String... arguments) throws Wrong {
        Path zones = null;
        Path image = null;
        Path tsigKeys = null;
        Path tlsCertificate = null;
        Path tlsKey = null;
        Path tlsClientCa = null;
        boolean keep = true;
        UdpIo udpIo = UdpIo.AUTO;
        List<String> listen = new ArrayList<>();
        List<String> tlsListen = new ArrayList<>();
        List<String> allowTransfer = new ArrayList<>();
        List<String> notify = new ArrayList<>();
        for (Iterator<String> rest = Arrays.asList(arguments).iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            String given = equals < 0 ? null : argument.substring(equals + 1);
            switch (name) {
                case "--zones" -> zones = path(name, once(name, zones, value(name, given, rest)));
                case "--image" -> image = path(name, once(name, image, value(name, given, rest)));
                case "--tsig-keys" -> tsigKeys = path(name, once(name, tsigKeys, value(name, given, rest)));
                case "--tls-listen" -> tlsListen.add(value(name, given, rest));
                case "--tls-certificate" ->
                    tlsCertificate = path(name, once(name, tlsCertificate, value(name, given, rest)));
                case "--tls-key" -> tlsKey = path(name, once(name, tlsKey, value(name, given, rest)));
                case "--tls-client-ca" -> tlsClientCa = path(name, once(name, tlsClientCa, value(name, given, rest)));
                case "--listen" -> listen.add(value(name, given, rest));
                case "--allow-transfer" -> allowTransfer.add(value(name, given, rest));
                case "--notify" -> notify.add(value(name, given, rest));
                case "--udp-io" -> udpIo = udpIo(value(name, given, rest));
                case "--no-image" -> keep = false;
                default -> throw new Wrong("unknown option: " + argument);
            }
        }
        if (zones == null) {
            throw new Wrong("--zones is missing");
        }
        Optional<Path> kept = keep ? Optional.of(image == null ? zones.resolve(IMAGE) : image) : Optional.empty();
        List<String> addresses = listen.isEmpty() ? List.of("127.0.0.1:5353") : listen;
        return new StandaloneOptions(
                zones,
                kept,
                addresses,
                allowTransfer,
                Optional.ofNullable(tsigKeys),
                notify,
                udpIo,
                tls(tlsListen, tlsCertificate, tlsKey, tlsClientCa));
    }

    private static Optional<TlsSettings> tls(
            List<String> listen, @Nullable Path certificate, @Nullable Path key, @Nullable Path clientCa) throws Wrong {
        if (listen.isEmpty()) {
            return Optional.empty();
        }
        if (certificate == null || key == null) {
            throw new Wrong("--tls-listen needs --tls-certificate and --tls-key");
        }
        try {
            List<InetSocketAddress> addresses =
                    listen.stream().map(NameserverSettings::address).toList();
            return Optional.of(
                    new TlsSettings(addresses, new TlsFiles(certificate, key, Optional.ofNullable(clientCa))));
        } catch (IllegalArgumentException e) {
            throw new Wrong("--tls-listen: " + e.getMessage());
        }
    }

    private static String value(String name, @Nullable String given, Iterator<String> rest) throws Wrong {
        if (given != null) {
            return given;
        }
        if (!rest.hasNext()) {
            throw new Wrong(name + " needs a value");
        }
        return rest.next();
    }

    private static String once(String name, @Nullable Path before, String value) throws Wrong {
        if (before != null) {
            throw new Wrong(name + " is given twice");
        }
        return value;
    }

    private static Path path(String name, String value) throws Wrong {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new Wrong(name + ": '" + value + "' is no path");
        }
    }

    private static UdpIo udpIo(String value) throws Wrong {
        try {
            return UdpIo.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Wrong("--udp-io: '" + value + "' is none of " + Arrays.toString(UdpIo.values()));
        }
    }
}
