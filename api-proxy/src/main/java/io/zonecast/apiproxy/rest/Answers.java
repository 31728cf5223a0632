package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.zonecast.common.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes answers. */
final class Answers {
    private static final JsonFactory JSON = new JsonFactory();

    private Answers() {}

    /** A route for GET, and for HEAD with the same status and no body, which Javalin would answer unasked with 200. */
    static void get(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }

    /** Writes JSON. */
    interface Writer {
        void write(JsonGenerator out) throws IOException;
    }

    /** A short JSON answer. */
    static void json(Context context, int status, Writer writer) {
        context.status(status).contentType("application/json").result(bytes(writer));
    }

    /** A long JSON answer, sent while it is written. */
    static void stream(Context context, int status, Writer writer) throws IOException {
        context.status(status).contentType("application/json");
        try (JsonGenerator out = JSON.createGenerator(context.outputStream(), JsonEncoding.UTF8)) {
            writer.write(out);
        }
    }

    static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** PowerDNS's error shape; {@code errors} has each problem for itself. */
    static void error(Context context, int status, List<String> errors) {
        json(context, status, out -> {
            out.writeStartObject();
            out.writeStringField("error", String.join("; ", errors));
            if (status == 422 || errors.size() > 1) {
                out.writeArrayFieldStart("errors");
                for (String error : errors) {
                    out.writeString(error);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
        });
    }

    /** The one place where a failure becomes a status. */
    static void failure(Context context, Failure failure) {
        switch (failure) {
            case Failure.Refused refused -> error(context, 422, refused.problems());
            case Failure.Unavailable away -> error(context, 503, List.of(String.valueOf(away.getMessage())));
            case Failure.Corrupt corrupt -> error(context, 500, List.of(String.valueOf(corrupt.getMessage())));
        }
    }
}
