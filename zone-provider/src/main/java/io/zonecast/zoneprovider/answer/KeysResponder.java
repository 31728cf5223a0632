package io.zonecast.zoneprovider.answer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.KeyList;
import io.zonecast.common.message.KeyListCodec;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.text.RdataText;
import io.zonecast.zoneprovider.store.KeyRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.util.List;

/** Answers {@code keys.<id>.list}: the public side only. */
public final class KeysResponder implements Bus.Responder {
    private final ProviderStore store;

    /** Wires it. */
    public KeysResponder(ProviderStore store) {
        this.store = store;
    }

    @Override
    public Reply answer(Message request) {
        Name zone = KeyListCodec.decodeRequest(request.body()).zone();
        KeyList list = store.read(reader -> {
            ZoneRow row = reader.zone(zone)
                    .filter(found -> !found.deleted())
                    .orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
            List<KeyRow> rows = reader.keys(row.id());
            return new KeyList(
                    zone, rows.stream().map(key -> key(row, key, rows)).toList());
        });
        return Reply.of(KeyListCodec.encode(list));
    }

    private static KeyList.Key key(ZoneRow zone, KeyRow row, List<KeyRow> all) {
        DnsKey key = row.dnsKey();
        boolean signed = zone.denial() != Denial.NONE;
        return new KeyList.Key(
                row.id(),
                type(key, all),
                signed,
                signed,
                RdataText.format(RrType.DNSKEY, key.rdata()),
                key.isSecureEntryPoint() ? List.of(RdataText.format(RrType.DS, key.ds(zone.zone()))) : List.of(),
                key.algorithm().name(),
                key.algorithm().bits(),
                key.flags());
    }

    /** A key with the SEP flag that has no partner of its algorithm signs everything. */
    private static String type(DnsKey key, List<KeyRow> all) {
        if (!key.isSecureEntryPoint()) {
            return "zsk";
        }
        boolean alone = all.stream()
                .map(KeyRow::dnsKey)
                .noneMatch(other -> !other.isSecureEntryPoint() && other.algorithm() == key.algorithm());
        return alone ? "csk" : "ksk";
    }
}
