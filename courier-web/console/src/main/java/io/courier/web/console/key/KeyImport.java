package io.courier.web.console.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.key.SshKeyImport;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Imports a private key file, uploaded or pasted. */
@Named
@RequestScoped
public class KeyImport {
  @EJB private SshKeyService keys;

  private String name;
  private Part file;
  private String pasted;
  private String passphrase;
  private boolean keepPassphrase;
  private String notes;

  /**
   * Leads whoever may not import to the page that says so. A form beyond the limits of web.xml
   * arrives without its content, so it looks like a first visit; it is told why.
   */
  public void open() {
    keys.importLimitBytes();
    FacesContext faces = FacesContext.getCurrentInstance();
    if (faces.getExternalContext().getRequest() instanceof HttpServletRequest request
        && request.getMethod().equals("POST")) {
      Notices.add(
          faces, new CourierException(ErrorCode.REQUEST_TOO_LARGE, Notices.text("key.file.large")));
    }
  }

  /** Stores the key and shows it, with its warnings. */
  public String store() {
    try (SshKeyImport request =
        new SshKeyImport(
            name,
            content(),
            passphrase == null ? null : Secret.ofText(passphrase),
            keepPassphrase,
            notes)) {
      SshKeyView made = keys.importKey(request);
      Notices.done("key.imported", made.name());
      return Inputs.to("/keys/detail", made.id());
    }
  }

  /** The file where there is one, else the text. */
  private Secret content() {
    if (file != null && file.getSize() > 0) {
      try (InputStream in = file.getInputStream()) {
        return Secret.ofBytes(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException("The uploaded file cannot be read", e);
      }
    }
    if (pasted == null) {
      throw CourierException.invalid("file", Notices.text("key.file.missing"));
    }
    return Secret.ofText(pasted);
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  /** Never sent back to the page. */
  public Part getFile() {
    return null;
  }

  public void setFile(Part file) {
    this.file = file;
  }

  /** Never sent back to the page. */
  public String getPasted() {
    return null;
  }

  public void setPasted(String pasted) {
    this.pasted = pasted;
  }

  /** Never sent back to the page. */
  public String getPassphrase() {
    return null;
  }

  public void setPassphrase(String passphrase) {
    this.passphrase = passphrase;
  }

  public boolean isKeepPassphrase() {
    return keepPassphrase;
  }

  public void setKeepPassphrase(boolean keepPassphrase) {
    this.keepPassphrase = keepPassphrase;
  }

  public String getNotes() {
    return notes;
  }

  public void setNotes(String notes) {
    this.notes = notes;
  }
}
