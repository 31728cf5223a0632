/** DNSSEC keys at rest: private parts encrypted under a key-encryption key that comes from outside the store. */
@NullMarked
package io.zonecast.zoneprovider.keys;

import org.jspecify.annotations.NullMarked;
