package io.courier.chain;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A job's place in a chain.
 *
 * @param dependsOnMemberId null for an entry point
 * @param runOnUpstreamFailure whether it runs, too, when that member failed or was cancelled
 */
public record ChainMember(
    UUID id,
    UUID jobId,
    String jobName,
    int executionOrder,
    UUID dependsOnMemberId,
    boolean runOnUpstreamFailure) {

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id.toString());
    json.put("jobId", jobId.toString());
    json.put("jobName", jobName);
    json.put("executionOrder", executionOrder);
    if (dependsOnMemberId != null) {
      json.put("dependsOnMemberId", dependsOnMemberId.toString());
    }
    json.put("runOnUpstreamFailure", runOnUpstreamFailure);
    return json;
  }

  static ChainMember ofJson(Map<?, ?> json) {
    Object dependsOn = json.get("dependsOnMemberId");
    return new ChainMember(
        UUID.fromString((String) json.get("id")),
        UUID.fromString((String) json.get("jobId")),
        (String) json.get("jobName"),
        ((Number) json.get("executionOrder")).intValue(),
        dependsOn == null ? null : UUID.fromString((String) dependsOn),
        Boolean.TRUE.equals(json.get("runOnUpstreamFailure")));
  }
}
