package io.courier.crypto;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings every stored envelope to the current version of the key-encryption key. Key Vault is asked
 * outside of transactions; an envelope is exchanged only if it is still the one that was read, so
 * that a run may be killed, repeated, and run on two nodes at once.
 */
@ApplicationScoped
public class Rewrapper {
  private static final Logger LOG = System.getLogger(Rewrapper.class.getName());

  private EnvelopeService envelopes;
  private RewrapRepository repository;
  private AuditLog audit;

  /** For CDI. */
  protected Rewrapper() {}

  @Inject
  public Rewrapper(EnvelopeService envelopes, RewrapRepository repository, AuditLog audit) {
    this.envelopes = envelopes;
    this.repository = repository;
    this.audit = audit;
  }

  /**
   * One run over all tables, audited with its counts, also when it breaks off. Envelopes of a
   * version that is switched off are left, the others are not kept waiting for them.
   *
   * @throws CourierException 1071 when the key service fails; what was done stays done
   */
  public RewrapResult run(Actor actor) {
    KekVersion to = envelopes.currentKek();
    Tally tally = new Tally();
    boolean completed = false;
    try {
      for (SecretColumn column : SecretColumn.values()) {
        bring(column, to, tally);
      }
      completed = tally.disabled() == 0;
    } finally {
      audit.recordIndependently(actor, event(to, tally, completed));
    }
    if (!completed) {
      LOG.log(
          Level.WARNING,
          "CRTRF2206W: {0} stored secrets are not re-wrapped: they name a version of the key that is"
              + " disabled in Key Vault. Enable it, re-wrap, and disable it then.",
          tally.disabled());
    }
    return new RewrapResult(
        to.version(), to.algorithm().text(), completed, tally.rewrapped(), tally.counts());
  }

  private void bring(SecretColumn column, KekVersion to, Tally tally) {
    tally.visit(column.table());
    String after = column.start();
    List<StoredBlob> page = repository.page(column, after, to.version());
    while (!page.isEmpty()) {
      Map<StoredBlob, byte[]> fresh = new LinkedHashMap<>();
      for (StoredBlob stored : page) {
        rewrap(column, stored, to, tally, fresh);
      }
      int replaced = repository.replace(column, fresh);
      tally.add(new RewrapCount(column.table(), replaced, fresh.size() - replaced, 0, 0));
      after = page.get(page.size() - 1).id();
      page = repository.page(column, after, to.version());
    }
  }

  private void rewrap(
      SecretColumn column,
      StoredBlob stored,
      KekVersion to,
      Tally tally,
      Map<StoredBlob, byte[]> fresh) {
    try {
      envelopes.rewrap(stored.bytes(), to).ifPresent(blob -> fresh.put(stored, blob));
    } catch (KekDisabledException e) {
      tally.add(new RewrapCount(column.table(), 0, 0, 0, 1));
    } catch (CourierException e) {
      if (e.code() != ErrorCode.STORED_SECRET_UNREADABLE) {
        throw e;
      }
      tally.add(new RewrapCount(column.table(), 0, 0, 1, 0));
      LOG.log(
          Level.WARNING,
          "CRTRF2204W: The secret in {0}.{1} of row {2} cannot be re-wrapped: it does not open with"
              + " the key version it names. It is left as it is.",
          column.table(),
          column.column(),
          stored.id());
    }
  }

  private static AuditEvent event(KekVersion to, Tally tally, boolean completed) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("algorithm", to.algorithm().text());
    details.put("kekVersion", to.version());
    details.put("completed", completed);
    details.put("rewrapped", tally.rewrapped());
    details.put(
        "tables",
        tally.counts().stream()
            .map(
                c ->
                    Map.<String, Object>of(
                        "table", c.table(),
                        "rewrapped", c.rewrapped(),
                        "changedMeanwhile", c.changedMeanwhile(),
                        "unreadable", c.unreadable(),
                        "disabled", c.disabled()))
            .toList());
    return new AuditEvent("system", null, "EncryptionRewrapped", details);
  }

  /** Counts by table, in the order of the visit. */
  private static final class Tally {
    private final Map<String, RewrapCount> byTable = new LinkedHashMap<>();

    void visit(String table) {
      byTable.putIfAbsent(table, new RewrapCount(table, 0, 0, 0, 0));
    }

    void add(RewrapCount more) {
      byTable.merge(more.table(), more, RewrapCount::plus);
    }

    int rewrapped() {
      return byTable.values().stream().mapToInt(RewrapCount::rewrapped).sum();
    }

    int disabled() {
      return byTable.values().stream().mapToInt(RewrapCount::disabled).sum();
    }

    List<RewrapCount> counts() {
      return List.copyOf(byTable.values());
    }
  }
}
