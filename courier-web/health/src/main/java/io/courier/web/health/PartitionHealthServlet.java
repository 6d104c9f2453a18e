package io.courier.web.health;

import io.courier.maintenance.PartitionHealth;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.PersistenceException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.TransactionalException;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Anonymous: 200 while the partitions of this and the next two months exist for every table and no
 * archive is overdue, else 503; the body has the form of MicroProfile Health and tells numbers
 * only.
 */
@WebServlet("/*")
public class PartitionHealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(PartitionHealthServlet.class.getName());

  @Inject private transient PartitionHealth partitions;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    if (path != null && !path.equals("/")) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    PartitionHealth.State state = state();
    boolean up = state != null && state.isUp();
    var data = Json.createObjectBuilder();
    if (state != null) {
      data.add("missing", state.missing()).add("overdue", state.overdue());
    }
    String status = up ? "UP" : "DOWN";
    var check =
        Json.createObjectBuilder()
            .add("name", "partitions")
            .add("status", status)
            .add("data", data);
    response.setStatus(up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response
        .getWriter()
        .write(
            Json.createObjectBuilder()
                .add("status", status)
                .add("checks", Json.createArrayBuilder().add(check))
                .build()
                .toString());
  }

  private PartitionHealth.State state() {
    try {
      return partitions.state();
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.DEBUG, "The partitions cannot be looked at", e);
      return null;
    }
  }
}
