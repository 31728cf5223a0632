package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.http.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads JSON bodies within bounds of length, depth and of what all requests together hold in memory. */
final class Bodies {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_NUMBER = 40;

    /** So many of the largest bodies may be in memory at the same time. */
    private static final int LARGEST_AT_ONCE = 4;

    private static final long UNIT = 64 * 1024;
    private static final int WAIT_SECONDS = 10;

    private final long maxBody;
    private final int units;
    private final Semaphore memory;
    private final ObjectMapper json;

    Bodies(long maxBody) {
        this.maxBody = maxBody;
        this.units = (int) (maxBody / UNIT) + 1;
        this.memory = new Semaphore(units * LARGEST_AT_ONCE);
        this.json = new ObjectMapper(JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER)
                        .maxStringLength((int) Math.min(Integer.MAX_VALUE, maxBody))
                        .maxDocumentLength(maxBody)
                        .build())
                .build());
    }

    /** Hands the body of a request over, which must be a JSON object. */
    void with(Context context, Consumer<JsonNode> handler) throws IOException {
        long told = context.req().getContentLengthLong();
        if (told > maxBody) {
            throw tooLarge();
        }
        int taken = told < 0 ? units : (int) (told / UNIT) + 1;
        if (!acquire(taken)) {
            throw new HttpProblem(503, "Too many large requests at the same time");
        }
        try {
            handler.accept(parse(context.bodyInputStream()));
        } finally {
            memory.release(taken);
        }
    }

    /** Likewise, where an empty body stands for an object without fields. */
    void optional(Context context, Consumer<JsonNode> handler) throws IOException {
        long length = context.req().getContentLengthLong();
        boolean none = length == 0 || (length < 0 && context.header("Transfer-Encoding") == null);
        if (none) {
            handler.accept(json.createObjectNode());
        } else {
            with(context, handler);
        }
    }

    private boolean acquire(int taken) {
        try {
            return memory.tryAcquire(taken, WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private JsonNode parse(InputStream body) throws IOException {
        try (Limited limited = new Limited(body, maxBody)) {
            JsonNode node = json.readTree(limited);
            if (node instanceof MissingNode || node == null || !node.isObject()) {
                throw new HttpProblem(400, "The body is not a JSON object");
            }
            return node;
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new HttpProblem(400, "Unable to parse JSON: " + e.getOriginalMessage() + place);
        }
    }

    private HttpProblem tooLarge() {
        return new HttpProblem(413, "Request body is larger than " + maxBody + " octets");
    }

    /** Ends a body that says nothing of its length and goes on and on. */
    private final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream in, long limit) {
            super(in);
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int got = super.read(target, offset, length);
            count(Math.max(0, got));
            return got;
        }

        private void count(int octets) {
            left -= octets;
            if (left < 0) {
                throw tooLarge();
            }
        }
    }
}
