package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.message.Ping;
import io.zonecast.dns.name.Name;
import java.util.List;

/** Is told what changed, after it is durable and served. Must return at once. */
public interface HoldingsListener {
    /** Versions now served, one for each zone. */
    void applied(List<Ping.Applied> applied);

    /** Zones that became wanted or are wanted for more. */
    void wanted(List<Name> zones);
}
