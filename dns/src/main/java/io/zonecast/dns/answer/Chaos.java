package io.zonecast.dns.answer;

import io.zonecast.dns.image.NameKey;
import io.zonecast.dns.name.Name;
import org.jspecify.annotations.Nullable;

/** The names in class CH by which servers tell of themselves (RFC 4892). Immutable. */
final class Chaos {
    static final int CLASS = 3;

    private final byte[] identity;
    private final byte[] version;
    private final NameKey[] identities = {key("id.server."), key("hostname.bind.")};
    private final NameKey[] versions = {key("version.server."), key("version.bind.")};

    Chaos(ServerProfile profile) {
        this.identity = ServerProfile.octets(profile.identity());
        this.version = ServerProfile.octets(profile.version());
    }

    private static NameKey key(String name) {
        return new NameKey().set(Name.parse(name));
    }

    /** The text of a name; null where there is nothing to tell. */
    byte @Nullable [] text(NameKey name) {
        byte[] text = is(name, identities) ? identity : is(name, versions) ? version : null;
        return text == null || text.length == 0 ? null : text;
    }

    private static boolean is(NameKey name, NameKey[] known) {
        for (NameKey one : known) {
            if (name.labels() == one.labels()
                    && name.hash(name.labels()) == one.hash(one.labels())
                    && java.util.Arrays.equals(
                            name.bytes(), 0, name.end(name.labels()), one.bytes(), 0, one.end(one.labels()))) {
                return true;
            }
        }
        return false;
    }
}
