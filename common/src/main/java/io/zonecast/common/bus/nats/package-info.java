/** The bus over NATS with JetStream, and NKeys as signing keys. The one place that knows jnats. */
@NullMarked
package io.zonecast.common.bus.nats;

import org.jspecify.annotations.NullMarked;
