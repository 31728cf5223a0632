/** Who goes first where several lanes want to work: changes before repairs before renewals, at every stage. */
@NullMarked
package io.zonecast.zoneprovider.precedence;

import org.jspecify.annotations.NullMarked;
