package io.zonecast.zoneprovider.signing;

/**
 * What the fast lane does not do, so that one large zone does not hold up the others.
 *
 * @param fastRrsets most RRsets signed at once in the fast lane
 * @param fastLoad most RRsets loaded from the store in the fast lane
 */
public record Limits(int fastRrsets, int fastLoad) {
    /** About 100 ms of signing, about 100 ms of loading. */
    public static final Limits DEFAULT = new Limits(2000, 20_000);
}
