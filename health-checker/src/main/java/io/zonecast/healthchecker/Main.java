package io.zonecast.healthchecker;

import io.zonecast.common.seal.Role;
import io.zonecast.common.service.ServiceMain;

/**
 * The health-checker: hears the secondaries' pings, compares them with what the zone-provider published, orders
 * what differs to be fetched again, and tells how the fleet is.
 */
public final class Main {
    private Main() {}

    /** Runs until it is told to stop. */
    public static void main(String[] args) {
        ServiceMain.run("health-checker", Role.HEALTH_CHECKER, args, HealthCheckerSettings::read, HealthChecker::start);
    }
}
