package io.zonecast.nameserver.transfer;

import java.io.IOException;

/** Takes messages on their way to a client; waits where the client is slow. */
@FunctionalInterface
public interface MessageSink {
    /**
     * Sends a message.
     *
     * @param message from octet 0; may be used again when this returns
     * @throws IOException where the client is gone or too slow
     */
    void send(byte[] message, int length) throws IOException;
}
