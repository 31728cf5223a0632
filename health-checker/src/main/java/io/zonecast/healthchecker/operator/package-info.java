/** The operator's requests: checked, carried out and answered. */
@NullMarked
package io.zonecast.healthchecker.operator;

import org.jspecify.annotations.NullMarked;
