/** What keeps a mistake from emptying the secondaries: the brake on mass deletes. */
@NullMarked
package io.zonecast.zoneprovider.brake;

import org.jspecify.annotations.NullMarked;
