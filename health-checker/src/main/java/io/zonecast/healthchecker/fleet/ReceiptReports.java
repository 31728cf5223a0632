package io.zonecast.healthchecker.fleet;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import io.zonecast.healthchecker.receipt.Mark;
import io.zonecast.healthchecker.receipt.Receipt;
import io.zonecast.healthchecker.report.ReceiptReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Receipts as they are told. */
final class ReceiptReports {
    private ReceiptReports() {}

    static ReceiptReport of(Name zone, Optional<Generation> wanted, FleetState state) {
        Optional<String> home = Reports.home(zone, state.published);
        if (home.isEmpty()) {
            return nothing(zone, wanted, state);
        }
        Ledger ledger = state.published.of(home.get());
        ZoneRow row = ledger.row(zone).orElseThrow();
        // A bare number is of the epoch that the zone is in.
        Optional<Generation> asked = wanted.map(
                one -> one.epoch() == 0 ? new Generation(row.generation().epoch(), one.number()) : one);
        Optional<Receipt> receipt = asked.isPresent()
                ? state.receipts.of(home.get(), zone, asked.get())
                : state.receipts.last(home.get(), zone);
        boolean behind = asked.isPresent() && asked.get().isAfter(row.generation());
        if (behind || (receipt.isEmpty() && row.generation().equals(Generation.NONE))) {
            return nothing(zone, asked, state);
        }
        ReceiptReport.Change change = receipt.map(held -> new ReceiptReport.Change(
                        held.group(),
                        held.generation(),
                        held.version(),
                        held.serial(),
                        held.deleted(),
                        Optional.of(held.heardOf())))
                .orElseGet(() -> new ReceiptReport.Change(
                        home.get(), row.generation(), row.version(), row.serial(), row.deleted(), Optional.empty()));
        List<ReceiptReport.Secondary> all = new ArrayList<>();
        boolean complete = true;
        boolean any = false;
        for (Secondary one : state.secondaries.values()) {
            if (!one.group.equals(home.get())) {
                continue;
            }
            Map<String, Mark> marks = receipt.map(Receipt::marks).orElse(Map.of());
            ReceiptReport.Secondary report =
                    one(one, zone, row, ledger, receipt.isPresent(), marks.getOrDefault(one.id, Mark.NONE));
            all.add(report);
            any |= report.counts();
            complete &= !report.counts() || (report.applied() && (report.answered() || !state.rules.probing()));
        }
        return new ReceiptReport(
                zone,
                asked,
                Optional.of(change),
                state.published.failure(zone),
                any && complete,
                state.rules.probing(),
                all);
    }

    /** Where no receipt is held any more, who serves the last version serves the one asked for, or a later one. */
    private static ReceiptReport.Secondary one(
            Secondary one, Name zone, ZoneRow row, Ledger ledger, boolean held, Mark mark) {
        boolean servesLast = !one.backlog.lacks(zone) && one.rootTold && one.explained(ledger);
        boolean sawLast = one.probes
                .seen(zone)
                .filter(seen -> row.deleted()
                        ? seen.serial().isEmpty()
                        : seen.serial().isPresent()
                                && !row.serial().isGreaterThan(seen.serial().get()))
                .isPresent();
        return new ReceiptReport.Secondary(
                one.id,
                one.liveness.condition().word(),
                one.liveness.condition().counts(),
                mark.applied().isPresent() || (!held && servesLast),
                mark.applied(),
                mark.answered().isPresent() || (!held && sawLast),
                mark.answered());
    }

    private static ReceiptReport nothing(Name zone, Optional<Generation> asked, FleetState state) {
        return new ReceiptReport(
                zone, asked, Optional.empty(), state.published.failure(zone), false, state.rules.probing(), List.of());
    }
}
