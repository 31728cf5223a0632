/** JSON read field by field, with errors that name the place. */
@NullMarked
package io.zonecast.common.json;

import org.jspecify.annotations.NullMarked;
