package io.courier.web.console.audit;

import io.courier.audit.AuditRecord;
import io.courier.audit.AuditService;
import io.courier.core.CourierException;
import io.courier.core.JsonText;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The log, newest first, and the filtered view as a file. */
@Named
@RequestScoped
public class AuditPage {
  private static final int PAGE_SIZE = 50;

  /** Where an entity of the type has a page. */
  private static final Map<String, String> PAGES =
      Map.of(
          "connection", "/connections/detail",
          "ssh_key", "/keys/detail",
          "job", "/jobs/detail",
          "job_execution", "/executions/detail");

  @EJB private AuditService audit;
  @Inject private AuditSearch search;

  private int page = 1;
  private Page<AuditRecord> found = new Page<>(List.of(), 1, PAGE_SIZE, 0);

  /** Reads the page of the log; a filter that makes no sense finds nothing and says why. */
  public void load() {
    try {
      found =
          audit.find(search.filter(), new PageRequest(Math.max(1, page), PAGE_SIZE, null, true));
    } catch (CourierException e) {
      Notices.add(FacesContext.getCurrentInstance(), e);
    }
  }

  /** Sends the filtered view as CSV, the newest {@link AuditService#EXPORT_LIMIT} rows of it. */
  public void export() throws IOException {
    List<AuditRecord> rows = audit.export(search.filter());
    FacesContext faces = FacesContext.getCurrentInstance();
    ExternalContext external = faces.getExternalContext();
    external.setResponseContentType("text/csv");
    external.setResponseCharacterEncoding("UTF-8");
    external.setResponseHeader("Content-Disposition", "attachment; filename=\"audit.csv\"");
    Csv csv = new Csv(external.getResponseOutputStream(), StandardCharsets.UTF_8);
    csv.row(
        List.of("performedAt", "operation", "entityType", "entityId", "performedBy", "details"));
    for (AuditRecord row : rows) {
      csv.row(
          List.of(
              row.performedAt().toString(),
              row.operation(),
              row.entityType(),
              row.entityId() == null ? "" : row.entityId().toString(),
              row.performedBy(),
              JsonText.write(row.details())));
    }
    csv.flush();
    faces.responseComplete();
  }

  public Page<AuditRecord> getFound() {
    return found;
  }

  /** Whether the export leaves out the oldest rows of the view. */
  public boolean isCut() {
    return found.totalCount() > AuditService.EXPORT_LIMIT;
  }

  /** View of the entity's page, null where there is none. */
  public String pageOf(AuditRecord row) {
    return row.entityId() == null ? null : PAGES.get(row.entityType());
  }

  /** Details in one line. */
  public String brief(AuditRecord row) {
    return row.details() == null || row.details().isEmpty() ? "" : JsonText.write(row.details());
  }

  /** Types of entities and operations to choose from; others can be typed. */
  public List<String> getEntityTypes() {
    return AuditNames.ENTITY_TYPES;
  }

  public List<String> getOperations() {
    return AuditNames.OPERATIONS;
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
