/** The health-checker's HTTP interface. */
@NullMarked
package io.zonecast.healthchecker.rest;

import org.jspecify.annotations.NullMarked;
