package io.zonecast.common.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import java.util.Locale;

/** Commands to secondaries and their answers as JSON. */
public final class SecondaryCommandCodec {
    private SecondaryCommandCodec() {}

    /** JSON of a command. */
    public static byte[] encode(SecondaryCommand command) {
        ObjectNode json = JsonFields.object();
        switch (command) {
            case SecondaryCommand.Drain(String reason) ->
                json.put("command", "drain").put("reason", reason);
            case SecondaryCommand.Resume() -> json.put("command", "resume");
        }
        return JsonFields.toBytes(json);
    }

    /**
     * The command of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static SecondaryCommand decode(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "command");
        try {
            return switch (json.text("command")) {
                case "drain" -> new SecondaryCommand.Drain(json.text("reason"));
                case "resume" -> new SecondaryCommand.Resume();
                default -> throw new Failure.Corrupt("command.command is none of drain, resume");
            };
        } catch (IllegalArgumentException e) {
            throw new Failure.Corrupt("command is damaged: " + e.getMessage(), e);
        }
    }

    /** JSON of an answer. */
    public static byte[] encode(SecondaryCommand.Taken taken) {
        return JsonFields.toBytes(
                JsonFields.object().put("state", taken.state().name().toLowerCase(Locale.ROOT)));
    }

    /**
     * The answer of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static SecondaryCommand.Taken decodeTaken(byte[] bytes) {
        JsonFields json = JsonFields.parse(bytes, "answer to a command");
        try {
            return new SecondaryCommand.Taken(
                    Ping.State.valueOf(json.text("state").toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new Failure.Corrupt("answer to a command is damaged: " + e.getMessage(), e);
        }
    }
}
