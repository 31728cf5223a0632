/** Answers to secondaries and services: zone strings, wire pages, the inventory, keys. */
@NullMarked
package io.zonecast.zoneprovider.answer;

import org.jspecify.annotations.NullMarked;
