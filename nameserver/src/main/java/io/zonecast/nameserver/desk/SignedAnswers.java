package io.zonecast.nameserver.desk;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.Client;
import io.zonecast.dns.answer.Rcode;
import io.zonecast.dns.answer.Transport;
import io.zonecast.nameserver.tsig.Transaction;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.util.function.LongSupplier;

/** Answers queries that carry TSIG (RFC 8945); one thread at a time. These are few, so they may allocate. */
final class SignedAnswers {
    private static final int HEADER = 12;
    private static final int TC = 0x02;

    private final TsigKeys keys;
    private final LongSupplier clock;

    SignedAnswers(TsigKeys keys, LongSupplier clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Checks the signature and answers, signed.
     *
     * @param answerer has just answered the packet with NOTAUTH
     * @param response holds that answer and gets the right one
     * @param size of that answer
     * @return the answer's length
     */
    int answer(
            Answerer answerer,
            byte[] packet,
            int length,
            byte[] response,
            int size,
            Transport transport,
            Client client) {
        int at = answerer.tsigAt();
        Transaction signed = Transaction.check(keys, packet, length, at, clock);
        if (signed == null) {
            response[3] = (byte) ((response[3] & 0xf0) | Rcode.FORMERR);
            return size;
        }
        int answer = size;
        if (signed.error() == 0) {
            byte[] bare = Transaction.withoutTsig(packet, at);
            answer = answerer.answer(bare, bare.length, response, transport, client);
        }
        int limit = answerer.limit(transport);
        if (answer + signed.room() > limit) {
            answer = questionAlone(packet, response);
            if (answer + signed.room() > limit) {
                return answer;
            }
        }
        return signed.sign(response, answer);
    }

    /** No room for the signature: the client asks again over TCP. */
    private static int questionAlone(byte[] packet, byte[] response) {
        response[2] |= TC;
        for (int i = 6; i < HEADER; i++) {
            response[i] = 0;
        }
        int at = HEADER;
        while (packet[at] != 0) {
            at += (packet[at] & 0xff) + 1;
        }
        return at + 5;
    }
}
