/** A zone-provider's versions without the zone-provider, and keys without files. */
@org.jspecify.annotations.NullMarked
package io.zonecast.secondarysyncer.testing;
