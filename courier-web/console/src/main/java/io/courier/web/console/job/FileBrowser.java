package io.courier.web.console.job;

import io.courier.core.CourierException;
import io.courier.file.BrowsedDirectory;
import io.courier.file.FileBrowserService;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;

/** Directories of this server to choose a path from, in a dialog of the builder. */
@Named
@RequestScoped
public class FileBrowser {
  @EJB private FileBrowserService files;

  private BrowsedDirectory found;
  private String problem;

  /** Reads the directory whose path the request carries, the allowed roots without one. */
  public void browse() {
    try {
      found = files.browse(Inputs.textOrNull(Inputs.parameter("path")));
    } catch (CourierException e) {
      problem = e.getMessage(); // the dialog says so; what was typed in the page stays
      found = files.browse(null);
    }
  }

  /** Null before something was asked for. */
  public BrowsedDirectory getFound() {
    return found;
  }

  /** Why the roots are shown instead, null when they are not. */
  public String getProblem() {
    return problem;
  }
}
