package io.zonecast.healthchecker.operator;

import io.zonecast.common.message.SecondaryCommand;

/** Tells a secondary what the operator wants. Safe for use by many threads. */
public interface CommandSender {
    /**
     * Tells and waits a few seconds for the answer.
     *
     * @throws io.zonecast.common.failure.Failure.Refused where the secondary does not take it
     * @throws io.zonecast.common.failure.Failure.Unavailable where it did not answer in time
     */
    SecondaryCommand.Taken tell(String secondary, SecondaryCommand command);
}
