package io.zonecast.zoneprovider;

import io.zonecast.common.seal.Role;
import io.zonecast.common.service.ServiceMain;

/** The process of the zone-provider. */
public final class Main {
    private Main() {}

    /** Runs until it is told to stop. */
    public static void main(String[] args) {
        ServiceMain.run("zone-provider", Role.ZONE_PROVIDER, args, ProviderSettings::read, ZoneProvider::start);
    }
}
