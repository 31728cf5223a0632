package io.zonecast.common.seal;

import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The signature of a message that changes state: over subject, epoch, number and body. Who receives it
 * refuses what is not above the last number that it took, which is what stops replays.
 *
 * @param epoch of the number
 * @param number what orders messages of this sender and subject
 */
public record Seal(long epoch, long number) {
    /** Header with {@code epoch.number}. */
    public static final String NUMBER = "Zc-Number";

    /** Header with the base64 signature. */
    public static final String SIGNATURE = "Zc-Signature";

    private static final String CONTEXT = "zonecast message 1\n";

    /** The headers that seal {@code body} for {@code subject}. */
    public Headers seal(Signer signer, String subject, byte[] body) {
        String signature = Base64.getEncoder().encodeToString(signer.sign(signed(subject, body)));
        return Headers.of(NUMBER, epoch + "." + number).with(SIGNATURE, signature);
    }

    /**
     * Checks the seal of a message.
     *
     * @throws Failure.Corrupt where it is missing, malformed or not of a key pinned for {@code role}
     */
    public static Seal open(KeyRing keys, Role role, String subject, Headers headers, byte[] body) {
        String[] numbers = headers.get(NUMBER).orElse("").split("\\.", -1);
        try {
            if (numbers.length != 2) {
                throw new NumberFormatException();
            }
            Seal seal = new Seal(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
            byte[] signature = Base64.getDecoder().decode(headers.get(SIGNATURE).orElse(""));
            if (!keys.verify(role, seal.signed(subject, body), signature)) {
                throw new Failure.Corrupt("message on " + subject + " is not signed by a trusted " + role.word());
            }
            return seal;
        } catch (IllegalArgumentException e) {
            throw new Failure.Corrupt("message on " + subject + " has no readable seal", e);
        }
    }

    private byte[] signed(String subject, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 128);
        bytes.writeBytes((CONTEXT + subject + "\n" + epoch + "." + number + "\n").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
