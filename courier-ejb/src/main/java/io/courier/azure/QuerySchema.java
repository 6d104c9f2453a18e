package io.courier.azure;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The two sets of table and column names under which Application Insights data is seen. Makes the
 * queries; only validated values get into them.
 */
public enum QuerySchema {
  /** {@code requests} and {@code traces}, of the component. */
  CLASSIC(
      "requests | where name == \"%1$s\" and timestamp > datetime(%2$s)"
          + " | order by timestamp desc | take 1"
          + " | project timestamp, name, duration, success,"
          + " invocationId = tostring(customDimensions.InvocationId), operationId = operation_Id",
      "traces | where tostring(customDimensions.InvocationId) =~ \"%1$s\""
          + " | order by timestamp asc | take %2$d"
          + " | project timestamp, message, severityLevel"),

  /** {@code AppRequests} and {@code AppTraces}, of the workspace. */
  WORKSPACE(
      "AppRequests | where Name == \"%1$s\" and TimeGenerated > datetime(%2$s)"
          + " | order by TimeGenerated desc | take 1"
          + " | project timestamp = TimeGenerated, name = Name, duration = DurationMs,"
          + " success = Success, invocationId = tostring(Properties.InvocationId),"
          + " operationId = OperationId",
      "AppTraces | where tostring(Properties.InvocationId) =~ \"%1$s\""
          + " | order by TimeGenerated asc | take %2$d"
          + " | project timestamp = TimeGenerated, message = Message,"
          + " severityLevel = SeverityLevel");

  /** Most traces of one answer. */
  static final int MAX_TRACES = 5000;

  static final String CONSTANT = "print ok = 1";

  private static final Pattern FUNCTION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,127}");

  private final String completion;
  private final String traces;

  QuerySchema(String completion, String traces) {
    this.completion = completion;
    this.traces = traces;
  }

  /**
   * @throws IllegalArgumentException when it is none
   */
  static String requireFunctionName(String name) {
    if (!FUNCTION_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("Not the name of a function");
    }
    return name;
  }

  /** The newest run of the function that started after the instant. */
  String completion(String function, Instant since) {
    return String.format(completion, requireFunctionName(function), since);
  }

  /** What the run logged, oldest first. */
  String traces(UUID invocationId) {
    return String.format(traces, invocationId, MAX_TRACES);
  }
}
