package io.zonecast.zoneprovider.answer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataReply;
import io.zonecast.common.message.DataReplyCodec;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.DataRequestCodec;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Answers {@code zonedata.get.<id>}. */
public final class DataResponder implements Bus.Responder {
    /** Zones looked at with one query of a bulk. */
    private static final int PAGE = 128;

    private static final byte[] NOTHING = {};

    private final ProviderStore store;
    private final Wholes wholes;
    private final ProviderMetrics metrics;

    /** Wires it. */
    public DataResponder(ProviderStore store, Wholes wholes, ProviderMetrics metrics) {
        this.store = store;
        this.wholes = wholes;
        this.metrics = metrics;
    }

    @Override
    public Reply answer(Message request) {
        metrics.requests().inc();
        Reply reply = switch (DataRequestCodec.decode(request.body())) {
            case DataRequest.Text text -> text(wholes.of(text.zone(), text.version(), Wholes.Form.TEXT), text.offset());
            case DataRequest.SoaOnly soa -> text(wholes.soa(soa.zone()), 0);
            case DataRequest.Wire wire -> wire(wire);
            case DataRequest.Bulk bulk -> bulk(bulk);
        };
        metrics.responses().inc();
        return reply;
    }

    private static Reply text(Wholes.Whole whole, int offset) {
        if (whole.row().deleted()) {
            throw new Failure.Refused("zone " + whole.row().zone() + " is deleted");
        }
        Headers headers = Headers.of(DataRequest.TOTAL, Integer.toString(whole.octets().length))
                .with(DataRequest.VERSION, whole.row().version().toString());
        return new Reply(headers, chunk(whole.octets(), offset));
    }

    private static byte[] chunk(byte[] octets, int offset) {
        if (offset > octets.length) {
            throw new Failure.Refused("offset " + offset + " lies behind the end at " + octets.length);
        }
        return Arrays.copyOfRange(octets, offset, Math.min(octets.length, offset + DataRequest.MAX_CHUNK));
    }

    private Reply wire(DataRequest.Wire wire) {
        Wholes.Whole whole = wholes.of(wire.zone(), wire.group(), wire.version());
        if (wire.least().isAfter(whole.signed().manifest().version())) {
            throw new Failure.Unavailable("version " + wire.least() + " of " + wire.zone() + " is not there yet");
        }
        DataReply.Part part = part(whole, wire.offset(), chunk(whole.octets(), wire.offset()));
        return Reply.of(DataReplyCodec.encode(new DataReply(List.of(part), "")));
    }

    private static DataReply.Part part(Wholes.Whole whole, int offset, byte[] chunk) {
        return new DataReply.Part(whole.signed().toBytes(), whole.signed().signature(), offset, chunk);
    }

    private Reply bulk(DataRequest.Bulk bulk) {
        Cursor cursor = Cursor.of(bulk.cursor(), bulk.bucket());
        Group group = group(bulk.group());
        List<DataReply.Part> parts = new ArrayList<>();
        int size = 0;
        while (true) {
            Cursor from = cursor;
            List<ZoneRow> rows =
                    store.read(reader -> reader.zones(group, from.bucket(), from.name(), bulk.bucket() >= 0, PAGE));
            for (ZoneRow row : rows) {
                Wholes.Whole whole = wholes.of(row.zone(), VersionNumber.NONE, Wholes.Form.WIRE);
                boolean large = whole.octets().length > DataRequest.MAX_CHUNK / 2;
                DataReply.Part part = part(whole, 0, large ? NOTHING : whole.octets());
                if (size + DataReplyCodec.size(part) > DataRequest.MAX_CHUNK) {
                    return Reply.of(DataReplyCodec.encode(new DataReply(parts, cursor.toString())));
                }
                size += DataReplyCodec.size(part);
                parts.add(part);
                cursor = Cursor.behind(row.zone());
            }
            if (rows.size() < PAGE) {
                return Reply.of(DataReplyCodec.encode(new DataReply(parts, "")));
            }
        }
    }

    static Group group(String token) {
        try {
            return new Group(token);
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
    }
}
