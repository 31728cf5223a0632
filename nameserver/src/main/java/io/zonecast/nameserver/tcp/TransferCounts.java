package io.zonecast.nameserver.tcp;

import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.SharedCounts;
import io.zonecast.nameserver.transfer.MessageSink;
import io.zonecast.nameserver.transfer.Peer;
import io.zonecast.nameserver.transfer.Transfers;
import io.zonecast.nameserver.transfer.Transfers.Transfer;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transfers, which no desk sees, counted as queries and answers like all others. */
final class TransferCounts {
    private static final Logger LOG = LoggerFactory.getLogger(TransferCounts.class);

    private final Transfers transfers;
    private final Counter queries;
    private final SharedCounts counts;

    TransferCounts(Transfers transfers, Counter queries, SharedCounts counts) {
        this.transfers = transfers;
        this.queries = queries;
        this.counts = counts;
    }

    @Nullable
    Transfer begin(byte[] packet, int length, Peer peer) {
        Transfer transfer = transfers.begin(packet, length, peer);
        if (transfer != null) {
            counts.add(queries);
            counts.add(Counter.OPCODE_QUERY);
            counts.add(transfer.isIncremental() ? Counter.QTYPE_IXFR : Counter.QTYPE_AXFR);
        }
        return transfer;
    }

    void run(Transfer transfer, MessageSink sink) throws IOException {
        counts.add(Counter.ofRcode(transfer.run(sink)));
    }

    void failed(Exception e, InetAddress client) {
        if (e instanceof IOException) {
            LOG.debug("transfer ended client={} error={}", client, e.getMessage());
        } else {
            counts.add(Counter.STREAMS_FAILED);
            LOG.error("transfer failed client={}", client, e);
        }
    }
}
