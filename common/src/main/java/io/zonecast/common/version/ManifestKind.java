package io.zonecast.common.version;

/** What a version brings. */
public enum ManifestKind {
    /** The body is the whole zone. */
    FULL(1),
    /** The body is the diff from the previous version. */
    DIFF(2),
    /** The zone is gone; there is no body. */
    TOMBSTONE(3),
    /** The zone-provider could not make a version of this generation; secondaries keep what they have. */
    FAILED(4);

    private final int code;

    ManifestKind(int code) {
        this.code = code;
    }

    /** The octet that stands for this kind in a manifest. */
    public int code() {
        return code;
    }

    static ManifestKind of(int code) {
        for (ManifestKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown kind of manifest " + code);
    }
}
