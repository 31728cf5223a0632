package io.zonecast.nameserver.tls;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** The JDK's client of DNS over TLS, which remembers sessions. */
public final class TlsClient {
    private final SSLContext context;

    /**
     * @param authority that the server's certificate must be by
     * @param own the client's certificate; null for none
     */
    public TlsClient(Path authority, @Nullable TlsFiles own) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", PemFile.certificates(authority).getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(own == null ? null : keys(own), trust.getTrustManagers(), null);
    }

    private static KeyManager[] keys(TlsFiles own) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own",
                PemFile.privateKey(own.key()),
                new char[0],
                PemFile.certificates(own.certificate()).toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    /** Connected, with its handshake before it; {@code protocols} are those of ALPN. */
    public SSLSocket open(InetSocketAddress server, String version, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.connect(server);
        socket.setSoTimeout(60_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        if (protocols.length > 0) {
            parameters.setApplicationProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** The same with TLS 1.3 and the protocol of DNS. */
    public SSLSocket open(InetSocketAddress server) throws IOException {
        return open(server, "TLSv1.3", "dot");
    }

    /** A query with its length. */
    public static byte[] query(String name, int type) throws IOException {
        return framed(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }

    /** A message with its length. */
    public static byte[] framed(Message message) {
        byte[] octets = message.toWire();
        return ByteBuffer.allocate(octets.length + 2)
                .putShort((short) octets.length)
                .put(octets)
                .array();
    }

    /** The next answer, as it came. */
    public static byte[] read(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return message;
    }

    /** Asks and hears. */
    public static Message ask(SSLSocket socket, String name, int type) throws IOException {
        socket.getOutputStream().write(query(name, type));
        return new Message(read(socket));
    }
}
