/** NATS subjects and how zone names become part of them. */
@NullMarked
package io.zonecast.common.subject;

import org.jspecify.annotations.NullMarked;
