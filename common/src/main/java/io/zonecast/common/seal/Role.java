package io.zonecast.common.seal;

/** A service as the holder of a signing key. */
public enum Role {
    API_PROXY("api-proxy"),
    ZONE_PROVIDER("zone-provider"),
    HEALTH_CHECKER("health-checker"),
    SECONDARY_SYNCER("secondary-syncer");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** The name of the service, as in configuration keys and file names. */
    public String word() {
        return word;
    }
}
