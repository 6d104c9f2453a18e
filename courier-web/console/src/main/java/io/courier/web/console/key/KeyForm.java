package io.courier.web.console.key;

import io.courier.key.SshKeyService;
import io.courier.key.SshKeyView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;

/** Changes name and notes of a key. */
@Named
@ViewScoped
public class KeyForm implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient SshKeyService keys;

  private String id;
  private String name;
  private String notes;
  private int version;

  /** Fills the fields; leads whoever may not change them to the page that says so. */
  public void load() {
    keys.importLimitBytes();
    SshKeyView key = keys.get(Inputs.id(id, "SSH key"));
    name = key.name();
    notes = key.notes();
    version = key.version();
  }

  /** Stores and shows the key; refused when somebody changed it since it was read. */
  public String save() {
    SshKeyView saved = keys.describe(Inputs.id(id, "SSH key"), version, name, notes);
    Notices.done("key.saved", saved.name());
    return Inputs.to("/keys/detail", saved.id());
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getNotes() {
    return notes;
  }

  public void setNotes(String notes) {
    this.notes = notes;
  }
}
