package io.zonecast.dns.answer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/** Lets dnsjava ask an {@link Asker}. */
final class InProcessResolver implements Resolver {
    private final Asker asker;

    InProcessResolver(Asker asker) {
        this.asker = asker;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        Message asked = query.clone();
        if (asked.getOPT() == null) {
            asked.addRecord(new OPTRecord(4096, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        }
        return CompletableFuture.completedFuture(asker.ask(asked, Transport.TCP));
    }

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
