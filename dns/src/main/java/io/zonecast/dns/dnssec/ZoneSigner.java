package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.Rrset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Signs the RRsets of one zone at one moment. For one thread. */
public final class ZoneSigner {
    private final Name zone;
    private final ZoneKeys keys;
    private final SigningPolicy policy;
    private final long now;
    private long renewBefore;
    private boolean spreadByOwner;
    private int made;

    /** @param keys of the zone; {@link ZoneKeys#NONE} where it is passed on unsigned */
    public ZoneSigner(Name zone, ZoneKeys keys, SigningPolicy policy, Instant now) {
        this.zone = zone;
        this.keys = keys;
        this.policy = policy;
        this.now = now.getEpochSecond();
        this.renewBefore = this.now + policy.refresh().toSeconds();
    }

    ZoneKeys keys() {
        return keys;
    }

    /** From now on also renews what falls due within the policy's slack. */
    void renewAhead() {
        renewBefore = now + policy.refresh().plus(policy.slack()).toSeconds();
    }

    /** From now on lets signatures of different owners end at different times. */
    void spreadByOwner() {
        spreadByOwner = true;
    }

    int made() {
        return made;
    }

    /** True if the signatures are by the right keys and last long enough. */
    boolean isCurrent(SignedRrset rrset) {
        List<SigningKey> wanted = keys.signersOf(rrset.rrset().type());
        if (rrset.signatures().size() != wanted.size() || isDue(rrset)) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!RrsigData.isBy(rrset.signatures().get(i), wanted.get(i).dnsKey())) {
                return false;
            }
        }
        return true;
    }

    boolean isDue(SignedRrset rrset) {
        return rrset.expiry() < renewBefore;
    }

    SignedRrset sign(Rrset rrset) {
        long inception = now - policy.backdate().toSeconds();
        long expiration = now + policy.validity().toSeconds() - early(rrset);
        List<Rdata> signatures = new ArrayList<>(1);
        for (SigningKey key : keys.signersOf(rrset.type())) {
            signatures.add(RrsigData.sign(rrset, zone, key, inception, expiration));
            made++;
        }
        return new SignedRrset(rrset, signatures);
    }

    private long early(Rrset rrset) {
        long spread = policy.spread().toSeconds();
        if (spread == 0) {
            return 0;
        }
        // A mixing step, because the hashes of like names lie close together.
        long hash = zone.hashCode() * 0x9E3779B97F4A7C15L;
        if (spreadByOwner) {
            hash += rrset.owner().hashCode() * 0xC2B2AE3D27D4EB4FL;
        }
        return Long.remainderUnsigned(hash ^ hash >>> 29, spread);
    }
}
