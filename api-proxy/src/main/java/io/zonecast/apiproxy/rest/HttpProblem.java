package io.zonecast.apiproxy.rest;

import java.util.List;

/** An answer that is not a success, in PowerDNS's error shape. Carries no stack trace: bad requests are ordinary. */
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<String> errors;

    HttpProblem(int status, List<String> errors) {
        super(String.join("; ", errors), null, false, false);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    HttpProblem(int status, String error) {
        this(status, List.of(error));
    }

    int status() {
        return status;
    }

    List<String> errors() {
        return errors;
    }
}
