package io.courier.chain;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Problems;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Chains and their members, saved as a whole. Executions that run keep the members they started
 * with.
 */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
public class ChainService {
  @Inject ChainRepository chains;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  /**
   * @throws CourierException 1003, 1004, 1020
   */
  public Page<ChainView> list(ChainFilter filter, PageRequest request) {
    if (filter.includeDeleted() && !actor.hasRole(Roles.ADMIN)) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "includeDeleted is for administrators.");
    }
    return chains.list(filter, request);
  }

  /**
   * @throws CourierException 1030
   */
  public ChainView get(UUID id) {
    return chains.find(id).orElseThrow(() -> CourierException.notFound("chain", id));
  }

  /**
   * @throws CourierException 1000, 2005, 2021
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ChainView create(ChainInput input) {
    UUID id = Ids.next(clock);
    ChainView chain = checked(id, input);
    List<ChainMember> members =
        members(input.members() == null ? List.<ChainInput.Member>of() : input.members());
    chains.insert(chain, clock.instant());
    chains.replaceMembers(id, members);
    record(chain, "ChainCreated", Map.of("members", members.size()));
    return get(id);
  }

  /**
   * Replaces the chain; absent members stay as they are.
   *
   * @param expectedVersion of {@code If-Match}, null for none
   * @throws CourierException as {@link #create}, 1030, 1050
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ChainView update(UUID id, ChainInput input, Integer expectedVersion) {
    existing(id, expectedVersion);
    ChainView chain = checked(id, input);
    return save(chain, input.members() == null ? null : members(input.members()));
  }

  /** Replaces all members of a chain at once. Throws as {@link #update}. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ChainView updateMembers(
      UUID id, List<ChainInput.Member> members, Integer expectedVersion) {
    ChainView chain = existing(id, expectedVersion);
    return save(chain, members(members));
  }

  /**
   * Marks the chain deleted; executions that run go on.
   *
   * @throws CourierException 1030, 1050
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public Instant delete(UUID id, Integer expectedVersion) {
    ChainView chain = existing(id, expectedVersion);
    Instant now = clock.instant();
    chains.delete(id, now);
    record(chain, "ChainDeleted", Map.of());
    return now;
  }

  private ChainView save(ChainView chain, List<ChainMember> members) {
    chains.update(chain, clock.instant());
    if (members != null) {
      chains.replaceMembers(chain.id(), members);
    }
    record(
        chain,
        "ChainUpdated",
        members == null
            ? Map.of("isEnabled", chain.enabled())
            : Map.of("isEnabled", chain.enabled(), "members", members.size()));
    return get(chain.id());
  }

  private static ChainView checked(UUID id, ChainInput input) {
    Problems problems = new Problems();
    String name = problems.text("name", input.name(), 200);
    String description = problems.optionalText("description", input.description(), 2000);
    problems.throwIfAny();
    boolean enabled = input.enabled() == null || input.enabled();
    return new ChainView(id, name, description, enabled, List.of(), null, null, 0);
  }

  private List<ChainMember> members(List<ChainInput.Member> input) {
    List<ChainMember> members = MemberCheck.check(input, clock);
    Set<UUID> live = chains.holdLiveJobs(members.stream().map(ChainMember::jobId).toList());
    for (ChainMember member : members) {
      if (!live.contains(member.jobId())) {
        throw new CourierException(
            ErrorCode.CHAIN_MEMBER_CONFLICT,
            "There is no job " + member.jobId() + ", or it was deleted; name another job.");
      }
    }
    return members;
  }

  private ChainView existing(UUID id, Integer expectedVersion) {
    ChainView chain = chains.lock(id).orElseThrow(() -> CourierException.notFound("chain", id));
    if (expectedVersion != null && expectedVersion != chain.version()) {
      throw CourierException.stale("chain");
    }
    return chain;
  }

  private void record(ChainView chain, String operation, Map<String, Object> more) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", chain.name());
    details.putAll(more);
    audit.record(new AuditEvent("chain", chain.id(), operation, details));
  }
}
