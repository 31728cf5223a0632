package io.zonecast.nameserver.transfer;

import io.zonecast.nameserver.tsig.TsigKeys;
import java.util.List;

/**
 * Who gets whole zones.
 *
 * @param allow one of these must hold; nobody may where there is none
 * @param keys that signed queries are checked with
 * @param most transfers at a time; who comes then gets SERVFAIL and tries again
 */
public record TransferSettings(List<TransferRule> allow, TsigKeys keys, int most) {
    /** Transfers at a time where nothing else is said: they must not take the machine from the queries. */
    public static final int MOST = 20;

    /** Nobody. */
    public static final TransferSettings NONE = new TransferSettings(List.of(), TsigKeys.NONE, MOST);

    /** @throws IllegalArgumentException where a rule names a key that is not there */
    public TransferSettings {
        allow = List.copyOf(allow);
        if (most < 1) {
            throw new IllegalArgumentException("at least one transfer must be possible at a time");
        }
        for (TransferRule rule : allow) {
            if (rule.key() != null && keys.get(rule.key()) == null) {
                throw new IllegalArgumentException("there is no TSIG key " + rule.key());
            }
        }
    }
}
