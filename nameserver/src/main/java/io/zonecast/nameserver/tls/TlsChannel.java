package io.zonecast.nameserver.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * TLS over a blocking channel, as a server. First {@link #handshake}; then one thread may read while any write. Who
 * closes the channel below ends all of it at once.
 */
public final class TlsChannel implements ByteChannel {
    /** A usual hello, and a usual query; longer records make the buffers grow, to one record of 16 KiB at most. */
    private static final int FIRST = 2048;

    private static final int DNS_NAME = 2;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** How a handshake ended. */
    enum Outcome {
        FULL,
        RESUMED,
        FAILED
    }

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final Semaphore handshakes;
    private final Consumer<Outcome> outcome;
    /** Held over each record that goes out, and over each step of a handshake; fair, so that nobody waits for long. */
    private final ReentrantLock writing = new ReentrantLock(true);
    /** Records that came, from position to limit; the reader's. */
    private ByteBuffer received = ByteBuffer.allocate(FIRST).limit(0);
    /** What was in them, from position to limit; the reader's. */
    private ByteBuffer plain = ByteBuffer.allocate(FIRST).limit(0);
    /** The record on its way; under the lock. */
    private ByteBuffer outgoing = NOTHING;

    TlsChannel(SocketChannel channel, SSLEngine engine, Semaphore handshakes, Consumer<Outcome> outcome) {
        this.channel = channel;
        this.engine = engine;
        this.handshakes = handshakes;
        this.outcome = outcome;
    }

    /**
     * Does the handshake.
     *
     * @throws IOException where it fails; the client has been told why then, if it could be
     */
    public void handshake() throws IOException, InterruptedException {
        long start = System.currentTimeMillis();
        boolean success = false;
        try {
            engine.beginHandshake();
            proceed();
            success = true;
            // A session that is resumed is as old as the handshake that made it; nothing else tells the two apart.
            outcome.accept(engine.getSession().getCreationTime() < start ? Outcome.RESUMED : Outcome.FULL);
        } finally {
            if (!success) {
                outcome.accept(Outcome.FAILED);
                alert();
            }
        }
    }

    /** Goes on until there is no handshake under way. */
    private void proceed() throws IOException, InterruptedException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> tasks();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap()) {
                        throw new EOFException("the connection ended in the handshake");
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private void tasks() throws InterruptedException {
        handshakes.acquire();
        try {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        } finally {
            handshakes.release();
        }
    }

    /** Takes a record from what came, or more of it from the connection; false at the end of either. */
    private boolean unwrap() throws IOException {
        plain.compact();
        SSLEngineResult result;
        try {
            result = engine.unwrap(received, plain);
        } finally {
            plain.flip();
        }
        return switch (result.getStatus()) {
            case OK -> true;
            case CLOSED -> false;
            case BUFFER_UNDERFLOW -> receive();
            case BUFFER_OVERFLOW -> {
                plain = larger(plain, engine.getSession().getApplicationBufferSize());
                yield true;
            }
        };
    }

    private boolean receive() throws IOException {
        if (received.remaining() == received.capacity()) {
            received = larger(received, engine.getSession().getPacketBufferSize());
        }
        received.compact();
        try {
            return channel.read(received) >= 0;
        } finally {
            received.flip();
        }
    }

    private static ByteBuffer larger(ByteBuffer full, int most) throws IOException {
        if (full.capacity() >= most) {
            throw new IOException("a TLS record is too long");
        }
        ByteBuffer larger = ByteBuffer.allocate(Math.min(most, 2 * full.capacity()));
        return larger.put(full).flip();
    }

    /** Reads what a record held; -1 at the end, whether or not the client said goodbye: messages have their lengths. */
    @Override
    public int read(ByteBuffer target) throws IOException {
        while (!plain.hasRemaining()) {
            if (!unwrap()) {
                return -1;
            }
            if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                afterHandshake();
            }
        }
        int count = Math.min(target.remaining(), plain.remaining());
        target.put(target.position(), plain, plain.position(), count);
        target.position(target.position() + count);
        plain.position(plain.position() + count);
        return count;
    }

    /** New keys in TLS 1.3; in TLS 1.2 a renegotiation, which nobody who asks questions needs (RFC 9325 section 3.5). */
    private void afterHandshake() throws IOException {
        if (engine.isInboundDone()) {
            return;
        }
        if (!isNewest()) {
            throw new IOException("renegotiation is not served");
        }
        writing.lock();
        try {
            keys();
        } finally {
            writing.unlock();
        }
    }

    /** Goes on with a change of keys as far as nothing more need come; under the lock, by any thread. */
    private void keys() throws IOException {
        try {
            while (true) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> tasks();
                    case NEED_WRAP -> wrap(NOTHING);
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> throw new IOException("a handshake behind the handshake");
                    case FINISHED, NOT_HANDSHAKING -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Writes all of it. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        writing.lock();
        try {
            while (source.hasRemaining()) {
                SSLEngineResult result = wrap(source);
                if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                    // The reader waits for the lock to change keys; what it would do is done here.
                    keys();
                }
            }
        } finally {
            writing.unlock();
        }
        return count;
    }

    private SSLEngineResult wrap(ByteBuffer source) throws IOException {
        writing.lock();
        try {
            int most = engine.getSession().getPacketBufferSize();
            if (outgoing.capacity() < most) {
                outgoing = ByteBuffer.allocate(most);
            }
            outgoing.clear();
            SSLEngineResult result = engine.wrap(source, outgoing);
            outgoing.flip();
            while (outgoing.hasRemaining()) {
                channel.write(outgoing);
            }
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                throw new IOException("a TLS record is too long");
            }
            if (result.getStatus() == SSLEngineResult.Status.CLOSED && source.hasRemaining()) {
                throw new ClosedChannelException();
            }
            if (result.getStatus() == SSLEngineResult.Status.CLOSED
                    && result.bytesProduced() == 0
                    && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                throw new ClosedChannelException();
            }
            return result;
        } finally {
            writing.unlock();
        }
    }

    /** Tells the client why the handshake failed, if the engine has something to say. */
    private void alert() {
        try {
            // An alert is one record, behind at most the flight of a hello.
            for (int i = 0; i < 8 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
                wrap(NOTHING);
            }
        } catch (IOException e) {
            // It has gone already.
        }
    }

    /** Says goodbye, so that the client knows that nothing was cut off. */
    public void end() throws IOException {
        engine.closeOutbound();
        for (int i = 0; i < 8 && !engine.isOutboundDone(); i++) {
            wrap(NOTHING);
        }
    }

    /** True with TLS 1.3. */
    public boolean isNewest() {
        return engine.getSession().getProtocol().equals("TLSv1.3");
    }

    /**
     * The DNS names in the client's certificate, in lower case; empty where it showed none that is certified and valid
     * now. To be asked behind the handshake.
     */
    public Optional<Set<String>> clientNames() {
        SSLSession session = engine.getSession();
        try {
            Certificate[] chain = session.getPeerCertificates();
            X509Certificate own = (X509Certificate) chain[0];
            // A session that is resumed brings the certificate of the handshake that began it.
            own.checkValidity();
            Collection<List<?>> names = own.getSubjectAlternativeNames();
            Set<String> dnsNames = new HashSet<>();
            for (List<?> each : names == null ? List.<List<?>>of() : names) {
                if (each.get(0) instanceof Integer kind && kind == DNS_NAME && each.get(1) instanceof String text) {
                    dnsNames.add(text.toLowerCase(Locale.ROOT));
                }
            }
            return Optional.of(Set.copyOf(dnsNames));
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
