/** What the tests of every module need: a real nats-server and buses to it. */
@NullMarked
package io.zonecast.common.testing;

import org.jspecify.annotations.NullMarked;
