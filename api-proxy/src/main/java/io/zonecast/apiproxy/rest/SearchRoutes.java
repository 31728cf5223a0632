package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.change.RecordText;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.RrsetPage;
import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code /search-data}: zones, records and comments whose name or content matches a pattern. */
final class SearchRoutes {
    /** As in PowerDNS. */
    private static final int DEFAULT_MAX = 100;

    /** Most of each type in one answer, which is some megabytes. */
    private static final int LARGEST_MAX = 10_000;

    private static final int ZONES = 1000;
    private static final int RRSETS = 500;

    /** A search reads the whole store page by page; more of them would only slow each other. */
    private static final int AT_ONCE = 2;

    private static final int WAIT_SECONDS = 10;
    private static final List<String> TYPES = List.of("all", "zone", "record", "comment");

    private final PrimaryStore store;
    private final Semaphore searches = new Semaphore(AT_ONCE, true);

    SearchRoutes(PrimaryStore store) {
        this.store = store;
    }

    void register(RoutesConfig routes) {
        Answers.get(routes, "/api/v1/servers/{server}/search-data", this::search);
    }

    private void search(Context context) {
        String wanted = context.queryParam("q");
        if (wanted == null || wanted.isEmpty()) {
            throw new HttpProblem(422, "Query q can't be blank");
        }
        int max = max(context.queryParam("max"));
        String given = context.queryParam("object_type");
        String type = given == null || given.isEmpty() ? "all" : given;
        if (!TYPES.contains(type)) {
            throw new HttpProblem(422, "object_type must be one of the following options: all, zone, record, comment");
        }
        if (!acquire()) {
            throw new HttpProblem(503, "Too many searches at the same time");
        }
        try {
            Search search = new Search(new SearchPattern(wanted), max);
            if (type.equals("all") || type.equals("zone")) {
                search.zones();
            }
            boolean records = type.equals("all") || type.equals("record");
            boolean comments = type.equals("all") || type.equals("comment");
            search.rrsets(records, comments);
            Answers.json(context, 200, search::write);
        } finally {
            searches.release();
        }
    }

    private static int max(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return DEFAULT_MAX;
        }
        try {
            int max = Integer.parseInt(text);
            if (max >= 1) {
                return Math.min(max, LARGEST_MAX);
            }
        } catch (NumberFormatException e) {
            throw new HttpProblem(422, "Parameter 'max' is not an Integer");
        }
        throw new HttpProblem(422, "Maximum entries must be larger than 0");
    }

    private boolean acquire() {
        try {
            return searches.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private record FoundRecord(Name zone, StoredRrset rrset, StoredRecord record) {}

    private record FoundComment(Name zone, StoredRrset rrset, Comment comment) {}

    /** One search; each type has its own bound, as in PowerDNS. */
    private final class Search {
        private final SearchPattern pattern;
        private final int max;
        private final List<Name> zones = new ArrayList<>();
        private final List<FoundRecord> records = new ArrayList<>();
        private final List<FoundComment> comments = new ArrayList<>();

        Search(SearchPattern pattern, int max) {
            this.pattern = pattern;
            this.max = max;
        }

        void zones() {
            List<ZoneState> page = store.zones(Optional.empty(), ZONES);
            while (!page.isEmpty()) {
                for (ZoneState state : page) {
                    if (zones.size() >= max) {
                        return;
                    }
                    if (!state.deleted() && pattern.matches(state.name().toString())) {
                        zones.add(state.name());
                    }
                }
                page = store.zones(Optional.of(page.getLast().name()), ZONES);
            }
        }

        void rrsets(boolean wantRecords, boolean wantComments) {
            Optional<RrsetPage.Place> place = Optional.of(RrsetPage.START);
            while (place.isPresent()
                    && ((wantRecords && records.size() < max) || (wantComments && comments.size() < max))) {
                RrsetPage page = store.rrsets(place.get(), RRSETS);
                for (RrsetPage.Found found : page.found()) {
                    boolean named = pattern.matches(found.rrset().owner().toString());
                    if (wantRecords) {
                        records(found, named);
                    }
                    if (wantComments) {
                        comments(found, named);
                    }
                }
                place = page.next();
            }
        }

        private void records(RrsetPage.Found found, boolean named) {
            for (StoredRecord record : found.rrset().records()) {
                if (records.size() < max
                        && (named
                                || pattern.matches(
                                        RecordText.format(found.rrset().type(), record.rdata())))) {
                    records.add(new FoundRecord(found.zone(), found.rrset(), record));
                }
            }
        }

        private void comments(RrsetPage.Found found, boolean named) {
            for (Comment comment : found.rrset().comments()) {
                if (comments.size() < max && (named || pattern.matches(comment.content()))) {
                    comments.add(new FoundComment(found.zone(), found.rrset(), comment));
                }
            }
        }

        void write(JsonGenerator out) throws IOException {
            out.writeStartArray();
            for (Name zone : zones) {
                out.writeStartObject();
                out.writeStringField("object_type", "zone");
                out.writeStringField("zone_id", ZoneId.of(zone));
                out.writeStringField("name", zone.toString());
                out.writeEndObject();
            }
            for (FoundRecord found : records) {
                begin(out, "record", found.zone(), found.rrset());
                out.writeNumberField("ttl", found.rrset().ttl());
                out.writeBooleanField("disabled", found.record().disabled());
                out.writeStringField(
                        "content",
                        RecordText.format(found.rrset().type(), found.record().rdata()));
                out.writeEndObject();
            }
            for (FoundComment found : comments) {
                begin(out, "comment", found.zone(), found.rrset());
                out.writeStringField("content", found.comment().content());
                out.writeEndObject();
            }
            out.writeEndArray();
        }

        private static void begin(JsonGenerator out, String type, Name zone, StoredRrset rrset) throws IOException {
            out.writeStartObject();
            out.writeStringField("object_type", type);
            out.writeStringField("name", rrset.owner().toString());
            out.writeStringField("type", rrset.type().toString());
            out.writeStringField("zone_id", ZoneId.of(zone));
            out.writeStringField("zone", zone.toString());
        }
    }
}
