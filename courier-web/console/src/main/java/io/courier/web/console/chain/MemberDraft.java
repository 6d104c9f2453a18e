package io.courier.web.console.chain;

import io.courier.chain.ChainMember;
import java.io.Serializable;
import java.util.UUID;

/** A line of the member editor. Its place in the list is its order. */
public class MemberDraft implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String key;
  private String jobName;
  private String jobId;
  private String upstream;
  private boolean always;
  private String problem;

  /** Of a new member. */
  MemberDraft() {
    key = UUID.randomUUID().toString();
  }

  MemberDraft(ChainMember member) {
    key = member.id().toString();
    jobName = member.jobName();
    jobId = member.jobId().toString();
    upstream = member.dependsOnMemberId() == null ? null : member.dependsOnMemberId().toString();
    always = member.runOnUpstreamFailure();
  }

  /** What other lines name it by. */
  public String getKey() {
    return key;
  }

  /** As it was stored, null for a new member. */
  public String getJobName() {
    return jobName;
  }

  public String getJobId() {
    return jobId;
  }

  public void setJobId(String jobId) {
    this.jobId = jobId == null || jobId.isBlank() ? null : jobId;
  }

  /** Key of the line it follows, null for an entry point. */
  public String getUpstream() {
    return upstream;
  }

  public void setUpstream(String upstream) {
    this.upstream = upstream == null || upstream.isBlank() ? null : upstream;
  }

  /** Whether it runs after a failure, too. */
  public boolean isAlways() {
    return always;
  }

  public void setAlways(boolean always) {
    this.always = always;
  }

  /** What is wrong with the line, null for nothing. */
  public String getProblem() {
    return problem;
  }

  void setProblem(String problem) {
    this.problem = problem;
  }
}
