package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.SecondaryCommand;

/** What the fleet state makes of an operator's request. */
public sealed interface Decision {
    /**
     * It was done.
     *
     * @param fresh true where something new was made
     */
    record Done(boolean fresh) implements Decision {}

    /**
     * An order was taken and is worked on.
     *
     * @param order its id
     */
    record Taken(String order) implements Decision {}

    /**
     * The secondary has to be told.
     *
     * @param command what
     */
    record Tell(SecondaryCommand command) implements Decision {}

    /** There is no such secondary. */
    record Unknown() implements Decision {}

    /**
     * It can't be done as things are.
     *
     * @param why in a sentence
     */
    record Refused(String why) implements Decision {}

    /**
     * A bound is reached.
     *
     * @param why in a sentence
     */
    record TooMany(String why) implements Decision {}
}
