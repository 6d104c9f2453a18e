package io.courier.web.console.connection;

import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionTestResult;
import io.courier.connection.ConnectionTestService;
import io.courier.connection.ConnectionView;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.UUID;

/** The button "Test connection" and its result, on the list and on the detail page. */
@Named
@RequestScoped
public class ConnectionTest {
  @EJB private ConnectionService connections;
  @EJB private ConnectionTestService tests;

  private ConnectionView connection;
  private ConnectionTestResult result;

  /** Tests the connection whose id the button carries. Takes as long as the partner does. */
  public void run() {
    UUID id = Inputs.idParameter("connection", "connection");
    result = tests.test(id);
    connection = connections.get(id);
  }

  /** Null until a test has ended. */
  public ConnectionTestResult getResult() {
    return result;
  }

  /** What was tested, as it is after the test. */
  public ConnectionView getConnection() {
    return connection;
  }
}
