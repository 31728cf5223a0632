package io.zonecast.zoneprovider.keys;

/** Where the key-encryption key comes from: a file now, a credential of the service manager or a module later. */
public interface KekSource {
    /**
     * The key, 32 octets.
     *
     * @param mayMake true where nothing is encrypted yet, so that a new key does no harm
     * @throws io.zonecast.common.failure.Failure.Refused where it is missing, malformed or open to others
     */
    byte[] key(boolean mayMake);
}
