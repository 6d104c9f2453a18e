package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Problems;
import io.courier.core.Roles;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.setting.Settings;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The SSH key store as REST and pages see it. Encryption may call a key service, so it happens
 * outside the transaction that stores its result.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SshKeyService {
  private static final int MAX_NAME = 200;
  private static final int MAX_NOTES = 4000;

  @Inject SshKeyRepository keys;
  @Inject SshKeyWriter writer;
  @Inject EnvelopeEncryption encryption;
  @Inject Settings settings;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  /** Newest first unless asked otherwise. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Page<SshKeyView> find(SshKeyFilter filter, PageRequest page) {
    return keys.page(filter, page).map(SshKey::view);
  }

  /**
   * @throws CourierException 1030
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public SshKeyView get(UUID id) {
    return keys.live(id).view();
  }

  /** Largest file {@link #importKey} takes. */
  @RolesAllowed(Roles.ADMIN)
  public long importLimitBytes() {
    return settings.number("keys.import_max_bytes");
  }

  /**
   * Stores the key pair of a private key file, re-encoded as PKCS#8 and encrypted. The caller
   * closes the request.
   *
   * @throws CourierException 1000 for the name, 1061 for a file over the limit, 4000 for anything
   *     but an acceptable private key, 4001 when the passphrase does not open it, 4002 when the
   *     store holds it already
   */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView importKey(SshKeyImport request) {
    Problems problems = new Problems();
    String name = problems.text("name", request.name(), MAX_NAME);
    String notes = problems.optionalText("notes", request.notes(), MAX_NOTES);
    problems.throwIfAny();
    long limit = importLimitBytes();
    if (request.file().length() > limit) {
      throw new CourierException(
          ErrorCode.REQUEST_TOO_LARGE, "A key file may have at most " + limit + " bytes.");
    }
    ParsedSshKey parsed = SshKeyParser.parse(request.file().bytes(), request.passphrase());
    SshKey key = new SshKey(Ids.next(clock), parsed, actor.get().name());
    key.describe(name, notes);
    seal(key, parsed, request);
    return writer.add(key, parsed);
  }

  /** Changes name and notes. */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView describe(UUID id, Integer version, String name, String notes) {
    Problems problems = new Problems();
    String newName = problems.text("name", name, MAX_NAME);
    String newNotes = problems.optionalText("notes", notes, MAX_NOTES);
    problems.throwIfAny();
    return writer.describe(id, version, newName, newNotes);
  }

  /**
   * @throws CourierException 4016 when it is retired already
   */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView retire(UUID id) {
    return writer.changeStatus(id, SshKeyStatus.RETIRED);
  }

  /**
   * @throws CourierException 4016 when it is active already
   */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView activate(UUID id) {
    return writer.changeStatus(id, SshKeyStatus.ACTIVE);
  }

  /**
   * Purges the private part and hides the row.
   *
   * @return when
   * @throws CourierException 4005 while a live connection uses the key
   */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView delete(UUID id, Integer version) {
    return writer.delete(id, version);
  }

  /** One line for {@code authorized_keys}; audited. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public String exportPublic(UUID id) {
    return writer.exportPublic(id);
  }

  private void seal(SshKey key, ParsedSshKey parsed, SshKeyImport request) {
    List<String> warnings = new ArrayList<>();
    if (settings.flag("security.fips_mode_enabled")) {
      warnings.addAll(parsed.fipsWarnings());
    }
    byte[] passphrase = null;
    if (request.passphrase() != null && request.passphrase().length() > 0) {
      if (!parsed.encrypted()) {
        warnings.add("The file was not encrypted; the passphrase was ignored.");
      } else if (request.keepPassphrase()) {
        passphrase = encryption.encrypt(request.passphrase(), SshKey.passphraseLocation(key.id()));
      }
    }
    try (Secret pkcs8 = parsed.pkcs8()) {
      byte[] privateKey = encryption.encrypt(pkcs8, SshKey.privateKeyLocation(key.id()));
      key.seal(privateKey, passphrase, warnings);
    }
  }
}
