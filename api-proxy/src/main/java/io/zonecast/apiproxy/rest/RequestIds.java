package io.zonecast.apiproxy.rest;

import io.javalin.http.Context;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of a request: the client's {@code X-Request-Id} where it is fit to be kept, else a new one. */
final class RequestIds {
    private static final String HEADER = "X-Request-Id";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private RequestIds() {}

    /** Gives the request its id and tells it in the answer. */
    static void assign(Context context) {
        String given = context.header(HEADER);
        String id = given != null && FORM.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        context.attribute(HEADER, id);
        context.header(HEADER, id);
    }

    static String of(Context context) {
        String id = context.attribute(HEADER);
        return id == null ? "" : id;
    }
}
