package io.zonecast.apiproxy;

import io.zonecast.common.seal.Role;
import io.zonecast.common.service.ServiceMain;

/** Starts the api-proxy. */
public final class Main {
    private Main() {}

    /** @param args see {@link ServiceMain#run} */
    public static void main(String[] args) {
        ServiceMain.run("api-proxy", Role.API_PROXY, args, ApiProxySettings::read, ApiProxy::start);
    }
}
