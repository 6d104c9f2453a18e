package io.courier.audit;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;

/** Reading of the log for pages and REST. Nothing here writes. */
@Stateless
public class AuditService {
  public static final int EXPORT_LIMIT = 10_000;

  @Inject private AuditRepository repository;

  /**
   * Newest first unless asked otherwise.
   *
   * @throws CourierException 1002 when the filter on details is not a JSON object, 1003 for a sort
   *     field other than the time, 1004 beyond the last page
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Page<AuditRecord> find(AuditFilter filter, PageRequest page) {
    checkDetails(filter.details());
    String field = page.sortField();
    if (field != null && !field.equals("performedAt") && !field.equals("createdAt")) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "The audit log is sorted by performedAt only.");
    }
    return repository.find(filter, page);
  }

  /**
   * The newest rows of the filtered log, at most {@link #EXPORT_LIMIT}.
   *
   * @throws CourierException 1002 as {@link #find}
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public List<AuditRecord> export(AuditFilter filter) {
    checkDetails(filter.details());
    return repository.find(filter, new PageRequest(1, EXPORT_LIMIT, null, true)).items();
  }

  private static void checkDetails(String details) {
    if (details != null) {
      try {
        JsonText.readObject(details);
      } catch (IllegalArgumentException e) {
        throw new CourierException(
            ErrorCode.INVALID_QUERY_PARAMETER,
            "Parameter details must be a JSON object that the entries' details contain.",
            e);
      }
    }
  }
}
