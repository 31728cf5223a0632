package io.zonecast.dns.dnssec;

import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The RRsets of one owner, proofs of absence not among them. */
final class ZoneNode {
    private final List<SignedRrset> rrsets = new ArrayList<>(1);

    List<SignedRrset> rrsets() {
        return rrsets;
    }

    boolean isEmpty() {
        return rrsets.isEmpty();
    }

    boolean has(RrType type) {
        for (SignedRrset one : rrsets) {
            if (one.rrset().type().equals(type)) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    SignedRrset get(RrsetKey key) {
        int at = indexOf(key);
        return at < 0 ? null : rrsets.get(at);
    }

    private int indexOf(RrsetKey key) {
        for (int i = 0; i < rrsets.size(); i++) {
            if (rrsets.get(i).rrset().type().equals(key.type())
                    && rrsets.get(i).key().covered().equals(key.covered())) {
                return i;
            }
        }
        return -1;
    }

    void put(SignedRrset rrset) {
        int at = indexOf(rrset.key());
        if (at < 0) {
            rrsets.add(rrset);
        } else {
            rrsets.set(at, rrset);
        }
    }

    void remove(RrsetKey key) {
        int at = indexOf(key);
        if (at >= 0) {
            rrsets.remove(at);
        }
    }

    List<RrType> types() {
        List<RrType> types = new ArrayList<>(rrsets.size() + 2);
        for (SignedRrset one : rrsets) {
            types.add(one.rrset().type());
        }
        return types;
    }
}
