package io.zonecast.secondarysyncer.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire between a client and a server on the loopback that can be cut and mended. */
public final class CutWire implements AutoCloseable {
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private ServerSocket listener;

    public CutWire(int target) {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** Ends all connections and takes no more. */
    public synchronized void cut() {
        close(listener);
        open.forEach(CutWire::close);
    }

    public synchronized void mend() {
        listener = listen(port);
    }

    private ServerSocket listen(int where) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), where));
            Thread.ofVirtual().start(() -> accept(server));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                join(server.accept());
            }
        } catch (IOException e) {
            close(server);
        }
    }

    private void join(Socket client) {
        try {
            open.add(client);
            Socket far = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
            client.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.add(far);
            Thread.ofVirtual().start(() -> pump(client, far));
            Thread.ofVirtual().start(() -> pump(far, client));
        } catch (IOException e) {
            // Nobody is there: the client hears the same as from the server itself.
            close(client);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] octets = new byte[16 << 10];
            for (int read = in.read(octets); read >= 0; read = in.read(octets)) {
                out.write(octets, 0, read);
            }
        } catch (IOException e) {
            // One end went, and the other goes with it.
            open.remove(from);
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
