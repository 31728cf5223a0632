/** Whether received bytes are what a signed manifest says. No I/O, no threads. */
@NullMarked
package io.zonecast.secondarysyncer.contents;

import org.jspecify.annotations.NullMarked;
