package io.courier.web.console.key;

import io.courier.core.Codes;
import io.courier.key.SshKeyDraft;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** Makes a key pair of a type that the FIPS mode allows. */
@Named
@RequestScoped
public class KeyGeneration {
  @EJB private SshKeyService keys;

  private String name;
  private String keyType;
  private String passphrase;
  private String notes;

  /** Leads whoever may not generate to the page that says so. */
  public void open() {
    keys.importLimitBytes();
  }

  /** Makes the pair and shows it. */
  public String generate() {
    SshKeyView made = keys.generate(new SshKeyDraft(name, keyType, passphrase, notes));
    Notices.done("key.generated", made.name());
    return Inputs.to("/keys/detail", made.id());
  }

  public List<String> getTypes() {
    return keys.generatedTypes().stream().map(Codes::of).toList();
  }

  /** Whether a type is missing because FIPS mode does not approve it. */
  public boolean isRestricted() {
    return keys.generatedTypes().stream().allMatch(t -> t.isFipsApproved());
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getKeyType() {
    return keyType;
  }

  public void setKeyType(String keyType) {
    this.keyType = keyType;
  }

  /** Never sent back to the page. */
  public String getPassphrase() {
    return null;
  }

  public void setPassphrase(String passphrase) {
    this.passphrase = passphrase;
  }

  public String getNotes() {
    return notes;
  }

  public void setNotes(String notes) {
    this.notes = notes;
  }
}
