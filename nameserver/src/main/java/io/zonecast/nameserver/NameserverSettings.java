package io.zonecast.nameserver;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.CookieSecret;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.nameserver.limit.LimitSettings;
import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.nameserver.transfer.TransferRule;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.nameserver.udp.UdpIo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * How to listen.
 *
 * @param listen addresses for UDP and TCP alike; port 0 takes a free one. On Linux an answer to a wildcard
 *     address ({@code 0.0.0.0}; {@code ::} serves both families) leaves from the address asked. On other
 *     systems it leaves from the address that the routes choose, so there each address must be listed.
 * @param udpLoops UDP threads per address, each with its own socket
 * @param udpIo how they read and write
 * @param profile what the server tells of itself, and the longest answer over UDP; without a secret for cookies the
 *     server makes one at its start
 * @param tcp bounds for TCP
 * @param transfer who gets whole zones
 * @param limit how many answers over UDP a network gets
 * @param tls how to serve over TLS; empty for not at all
 */
public record NameserverSettings(
        List<InetSocketAddress> listen,
        int udpLoops,
        UdpIo udpIo,
        ServerProfile profile,
        TcpLimits tcp,
        TransferSettings transfer,
        LimitSettings limit,
        Optional<TlsSettings> tls) {
    public NameserverSettings {
        listen = List.copyOf(listen);
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on");
        }
        if (udpLoops < 1 || udpLoops > 1024) {
            throw new IllegalArgumentException("UDP loops per address: " + udpLoops + "; 1 to 1024 is allowed");
        }
        check(transfer, tls);
    }

    /**
     * A server that tells nothing of itself.
     *
     * @param maxUdp longest answer over UDP, 512 to 4096 octets
     */
    public NameserverSettings(List<InetSocketAddress> listen, int udpLoops, int maxUdp, TcpLimits tcp) {
        this(
                listen,
                udpLoops,
                UdpIo.AUTO,
                profile(maxUdp, "", "", Optional.empty(), tcp),
                tcp,
                TransferSettings.NONE,
                LimitSettings.NONE,
                Optional.empty());
    }

    /**
     * Whether those who may have zones can come.
     *
     * @throws IllegalArgumentException where a rule demands TLS or a certificate, and there is none
     */
    public static void check(TransferSettings transfer, Optional<TlsSettings> tls) {
        for (TransferRule rule : transfer.allow()) {
            if (rule.needsTls() && tls.isEmpty()) {
                throw new IllegalArgumentException("'" + rule + "' demands TLS, which is not listened for");
            }
            if (rule.needsCertificate()
                    && tls.flatMap(each -> each.files().clientCa()).isEmpty()) {
                throw new IllegalArgumentException("'" + rule + "' demands a certificate, but no authority is given");
            }
        }
    }

    /** The same, and these get whole zones. */
    public NameserverSettings withTransfer(TransferSettings given) {
        return new NameserverSettings(listen, udpLoops, udpIo, profile, tcp, given, limit, tls);
    }

    /** The same, and networks get so many answers. */
    public NameserverSettings withLimit(LimitSettings given) {
        return new NameserverSettings(listen, udpLoops, udpIo, profile, tcp, transfer, given, tls);
    }

    /** The same, and over TLS. */
    public NameserverSettings withTls(TlsSettings given) {
        return new NameserverSettings(listen, udpLoops, udpIo, profile, tcp, transfer, limit, Optional.of(given));
    }

    /** Puts a profile together; the idle time that clients are told is that of TCP. */
    public static ServerProfile profile(
            int maxUdp, String identity, String version, Optional<CookieSecret> secret, TcpLimits tcp) {
        int tenths = (int) Math.min(0xffff, tcp.idle().toMillis() / 100);
        return new ServerProfile(maxUdp, identity, version, secret, tenths);
    }

    /** Longest answer over UDP, in octets. */
    public int maxUdp() {
        return profile.maxUdp();
    }

    /** The defaults: one loop per core, answers of 1232 octets. */
    public static NameserverSettings on(List<InetSocketAddress> listen) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new NameserverSettings(listen, cores, Answerer.DEFAULT_MAX_UDP, TcpLimits.DEFAULT);
    }

    /** The same with another way to read and write. */
    public NameserverSettings with(UdpIo io) {
        return new NameserverSettings(listen, udpLoops, io, profile, tcp, transfer, limit, tls);
    }

    /**
     * Parses {@code 192.0.2.1:53}, {@code [2001:db8::1]:53} or {@code 192.0.2.1} (port 53). Host names are
     * refused: a nameserver that needs names resolved to start may never start.
     *
     * @throws IllegalArgumentException where the text is no such address
     */
    public static InetSocketAddress address(String text) {
        String host = text;
        String port = "53";
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
                throw new IllegalArgumentException("'" + text + "' is no ADDRESS:PORT");
            }
            host = text.substring(1, end);
            port = end + 1 < text.length() ? text.substring(end + 2) : port;
        } else if (colon >= 0 && text.indexOf(':') == colon) {
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
        }
        if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.+)?") || !port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no ADDRESS:PORT; IPv6 needs brackets, as in [::1]:53");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + host + "' is no IP address", e);
        }
    }
}
