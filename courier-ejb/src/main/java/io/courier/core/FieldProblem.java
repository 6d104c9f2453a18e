package io.courier.core;

/**
 * One invalid member of a request.
 *
 * @param field JSON path of the member, e.g. {@code port} or {@code
 *     steps[2].configuration.remote_path}
 * @param message what is wrong and what is allowed
 */
public record FieldProblem(String field, String message) {}
