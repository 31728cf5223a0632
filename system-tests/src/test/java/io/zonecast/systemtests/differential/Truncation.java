package io.zonecast.systemtests.differential;

import io.zonecast.systemtests.differential.Answer.Part;
import java.util.HashSet;
import java.util.Optional;

/** What our own answer over UDP must be beside the whole one over TCP: cut only where it has to be, and never wrong. */
final class Truncation {
    private Truncation() {}

    static Optional<String> check(Question question, Answer packet, Answer stream) {
        String both = question + "\n--- UDP\n" + packet.message() + "\n--- TCP\n" + stream.message();
        if (packet.length() > question.limit()) {
            return Optional.of("longer than allowed: " + both);
        }
        if (packet.isTruncated() && stream.length() <= question.limit()) {
            return Optional.of("cut for nothing: " + both);
        }
        for (Part part : Part.values()) {
            boolean whole = packet.isTruncated() || part == Part.ADDITIONAL;
            if (!new HashSet<>(stream.part(part)).containsAll(packet.part(part))
                    || (!whole && packet.part(part).size() != stream.part(part).size())) {
                return Optional.of("other records over UDP: " + both);
            }
        }
        // An answer that is cut within a chain of aliases does not know yet how the chain ends.
        boolean open = packet.isTruncated() && packet.rcode().equals("NOERROR");
        return open || packet.rcode().equals(stream.rcode()) ? Optional.empty() : Optional.of("another rcode: " + both);
    }
}
