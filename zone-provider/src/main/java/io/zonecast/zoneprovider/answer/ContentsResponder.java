package io.zonecast.zoneprovider.answer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ContentCodec;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.message.ContentRequest;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Answers {@code zonereturn.get.<id>} and {@code zonereturn.inventory.<id>}: contents and their generations as the
 * api-proxy gave them, for a primary store that has lost them. Sealed, as they become the primary's own.
 */
public final class ContentsResponder implements Bus.Responder {
    private static final int PAGE_OCTETS = 16 * 1024;
    private static final int ROWS = 512;

    private final ProviderStore store;
    private final Wholes wholes;
    private final Signer signer;

    /** Wires it. */
    public ContentsResponder(ProviderStore store, Wholes wholes, Signer signer) {
        this.store = store;
        this.wholes = wholes;
        this.signer = signer;
    }

    @Override
    public Reply answer(Message request) {
        return switch (ContentCodec.decodeRequest(request.body())) {
            case ContentRequest.Zone zone -> zone(request.subject(), zone);
            case ContentRequest.Inventory inventory -> inventory(request.subject(), inventory);
        };
    }

    private Reply zone(String subject, ContentRequest.Zone asked) {
        Wholes.Whole whole = wholes.of(asked.zone(), VersionNumber.NONE, Wholes.Form.UNSIGNED);
        ZoneRow row = whole.row();
        if (!asked.generation().equals(Generation.NONE) && !asked.generation().equals(row.generation())) {
            throw new Failure.Refused(DataRequest.SUPERSEDED);
        }
        if (asked.least().isAfter(row.generation())) {
            throw new Failure.Unavailable("generation " + asked.least() + " is not known here");
        }
        int total = whole.octets().length;
        if (asked.offset() > total) {
            throw new Failure.Refused("request.offset is behind the end");
        }
        byte[] chunk = Arrays.copyOfRange(
                whole.octets(), asked.offset(), Math.min(total, asked.offset() + DataRequest.MAX_CHUNK));
        ContentReply.Zone page = new ContentReply.Zone(
                asked.nonce(),
                row.zone(),
                row.generation(),
                row.serial(),
                settings(row),
                row.deleted(),
                total,
                asked.offset(),
                chunk);
        return sealed(subject, row.generation(), ContentCodec.encode(page));
    }

    private static ZoneSettings settings(ZoneRow row) {
        ZoneSettings.Denial denial = row.denial() == Denial.NSEC ? ZoneSettings.Denial.NSEC : ZoneSettings.Denial.NSEC3;
        return new ZoneSettings(row.denial() != Denial.NONE, denial, row.group());
    }

    private Reply inventory(String subject, ContentRequest.Inventory asked) {
        byte[] after = cursor(asked.cursor());
        // Only the first page tells it: it takes a look at every zone.
        Generation newest = after.length == 0 ? store.read(reader -> reader.newestGeneration()) : Generation.NONE;
        List<ZoneRow> rows = store.read(reader -> reader.zones(after, ROWS));
        List<ContentReply.Entry> entries = new ArrayList<>(rows.size());
        int size = 0;
        for (ZoneRow row : rows) {
            ContentReply.Entry entry =
                    new ContentReply.Entry(row.zone(), row.generation(), row.serial(), row.deleted());
            size += ContentCodec.size(entry);
            if (size > PAGE_OCTETS) {
                break;
            }
            entries.add(entry);
        }
        boolean end = entries.size() == rows.size() && rows.size() < ROWS;
        String next =
                end ? "" : HexFormat.of().formatHex(entries.getLast().zone().toWire());
        return sealed(subject, newest, ContentCodec.encode(new ContentReply.Page(asked.nonce(), entries, next)));
    }

    private static byte[] cursor(String text) {
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused("request.cursor is none of ours");
        }
    }

    private Reply sealed(String subject, Generation number, byte[] body) {
        return new Reply(new Seal(number.epoch(), number.number()).seal(signer, subject, body), body);
    }
}
