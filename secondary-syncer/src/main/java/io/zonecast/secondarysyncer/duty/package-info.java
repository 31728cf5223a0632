/** Whether this secondary is in service: drained and resumed by command. */
@NullMarked
package io.zonecast.secondarysyncer.duty;

import org.jspecify.annotations.NullMarked;
