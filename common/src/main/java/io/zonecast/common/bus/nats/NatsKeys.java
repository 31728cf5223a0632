package io.zonecast.common.bus.nats;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** NKeys as signing keys: the key with which a service logs in at the broker is the one that signs its messages. */
public final class NatsKeys {
    private static final Set<PosixFilePermission> TOO_OPEN = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private NatsKeys() {}

    /**
     * The key of a seed file ({@code SU…} on one line).
     *
     * @throws Failure.Refused where it is missing, no seed, or readable by everybody
     */
    public static Signer fromSeedFile(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(TOO_OPEN::contains)) {
                throw new Failure.Refused(file + ": others can read or change this key; chmod 600 " + file);
            }
            return new NkeySigner(NkeyText.seed(Files.readString(file).strip()));
        } catch (NoSuchFileException e) {
            throw new Failure.Refused(file + ": no such file; 'zonecast init' makes it");
        } catch (IOException e) {
            throw new Failure.Refused(file + ": can't be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused(file + ": " + e.getMessage());
        }
    }

    /**
     * The key of a seed file, made first (mode 0600) where there is none.
     *
     * @throws Failure.Refused where the file can't be made, or as in {@link #fromSeedFile}
     */
    public static Signer fromOrNewSeedFile(Path file) {
        byte[] text = (NkeyText.ofSeed(secret()) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (var out = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            out.write(ByteBuffer.wrap(text));
        } catch (FileAlreadyExistsException e) {
            return fromSeedFile(file);
        } catch (IOException e) {
            throw new Failure.Refused(file + ": can't be written: " + e.getMessage());
        }
        return fromSeedFile(file);
    }

    /** A new key that is kept nowhere. */
    public static Signer random() {
        return new NkeySigner(secret());
    }

    private static byte[] secret() {
        byte[] secret = new byte[Ed25519.SECRET_KEY_SIZE];
        Ed25519.generatePrivateKey(new SecureRandom(), secret);
        return secret;
    }

    /**
     * Pins public keys.
     *
     * @param trusted public NKeys ({@code U…}) by role; nothing is trusted for a role that is left out
     * @throws Failure.Refused where a text is no public NKey
     */
    public static KeyRing ring(Map<Role, List<String>> trusted) {
        Map<Role, Ed25519.PublicPoint[]> points = new EnumMap<>(Role.class);
        trusted.forEach((role, keys) ->
                points.put(role, keys.stream().map(NatsKeys::point).toArray(Ed25519.PublicPoint[]::new)));
        return (role, message, signature) -> {
            if (signature.length != Ed25519.SIGNATURE_SIZE) {
                return false;
            }
            for (Ed25519.PublicPoint point : points.getOrDefault(role, new Ed25519.PublicPoint[0])) {
                if (Ed25519.verify(signature, 0, point, message, 0, message.length)) {
                    return true;
                }
            }
            return false;
        };
    }

    /** Checks that a text is a public NKey of a user; throws {@link Failure.Refused} where it is not. */
    public static void check(String publicKey) {
        point(publicKey);
    }

    private static Ed25519.PublicPoint point(String text) {
        try {
            Ed25519.PublicPoint point = Ed25519.validatePublicKeyPartialExport(NkeyText.publicKey(text), 0);
            if (point != null) {
                return point;
            }
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused("\"" + text + "\" " + e.getMessage());
        }
        throw new Failure.Refused("\"" + text + "\" is not a point on the curve");
    }
}
