package io.zonecast.apiproxy.rest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.failure.Failure;
import java.util.Optional;

/** {@code /api/v1/zonecast/changes/{id}}: what became of a change. */
final class ChangeRoutes {
    private final PrimaryStore store;
    private final ChangeReceipts receipts;

    ChangeRoutes(PrimaryStore store, ChangeReceipts receipts) {
        this.store = store;
        this.receipts = receipts;
    }

    void register(RoutesConfig routes) {
        Answers.get(routes, "/api/v1/zonecast/changes/{id}", this::show);
    }

    private void show(Context context) {
        ChangeId id = ChangeId.parse(context.pathParam("id"))
                .filter(this::isMade)
                .orElseThrow(() -> new HttpProblem(404, "Not Found"));
        Optional<Goal> goal = Goal.of(context);
        try {
            Receipt receipt;
            if (goal.isEmpty()) {
                receipt = receipts.ask(id);
            } else {
                ChangeReceipts.Place place = receipts.enter();
                try (place) {
                    Optional<Receipt> last = receipts.await(id, goal.get());
                    Writes.told(context, goal.get(), last);
                    receipt = last.isPresent() ? last.get() : receipts.ask(id);
                }
            }
            Answers.json(context, 200, receipt::write);
        } catch (Failure.Unavailable e) {
            throw new HttpProblem(503, "The health-checker does not answer: " + e.getMessage());
        }
    }

    /** Whether the zone was there, and has come that far. */
    private boolean isMade(ChangeId id) {
        return store.zone(id.zone())
                .filter(state -> !id.generation().isAfter(state.generation()))
                .isPresent();
    }
}
