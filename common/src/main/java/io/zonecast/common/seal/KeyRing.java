package io.zonecast.common.seal;

/** The pinned public keys of the services. Safe for use by many threads. */
public interface KeyRing {
    /** True if one of the keys pinned for {@code role} made {@code signature} over {@code message}. */
    boolean verify(Role role, byte[] message, byte[] signature);
}
