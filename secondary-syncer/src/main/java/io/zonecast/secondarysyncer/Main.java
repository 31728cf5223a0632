package io.zonecast.secondarysyncer;

import io.zonecast.common.seal.Role;
import io.zonecast.common.service.ServiceMain;

/** Starts the secondary-syncer: the zones of a public secondary, kept equal to the primary's and answered on port 53. */
public final class Main {
    private Main() {}

    /** @param args see {@link ServiceMain} */
    public static void main(String[] args) {
        ServiceMain.run(
                "secondary-syncer",
                Role.SECONDARY_SYNCER,
                args,
                SecondarySyncerSettings::read,
                (settings, context) -> SecondarySyncer.start(settings, context));
    }
}
