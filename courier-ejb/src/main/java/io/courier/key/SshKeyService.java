package io.courier.key;

import io.courier.core.Codes;
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
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The SSH key store as REST and pages see it. Encryption may call a key service, so it happens
 * outside the transaction that stores its result.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SshKeyService {
  private static final int MAX_NAME = 200;
  private static final int MAX_NOTES = 4000;
  private static final int MAX_PASSPHRASE = 1024;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  @Inject SshKeyRepository keys;
  @Inject SshKeyWriter writer;
  @Inject EnvelopeEncryption encryption;
  @Inject Settings settings;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  /** Newest first unless asked otherwise. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Page<SshKeyView> find(SshKeyFilter filter, PageRequest page) {
    return keys.page(filter, page).map(key -> shown(key.view()));
  }

  /**
   * @throws CourierException 1030
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public SshKeyView get(UUID id) {
    return shown(keys.live(id).view());
  }

  /** Names of the live users of a key, e.g. {@code connection Bank drop}. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public List<String> usersOf(UUID id) {
    return writer.usersOf(id);
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
    String name = name(problems, request.name());
    String notes = notes(problems, request.notes());
    problems.throwIfAny();
    long limit = importLimitBytes();
    if (request.file().length() > limit) {
      throw new CourierException(
          ErrorCode.REQUEST_TOO_LARGE, "A key file may have at most " + limit + " bytes.");
    }
    try (ParsedSshKey parsed = SshKeyParser.parse(request.file().bytes(), request.passphrase())) {
      List<String> warnings = new ArrayList<>();
      if (fipsMode()) {
        warnings.addAll(parsed.fipsWarnings());
      }
      Secret passphrase = request.passphrase();
      if (passphrase != null && passphrase.length() > 0 && !parsed.encrypted()) {
        warnings.add("The file was not encrypted; the passphrase was ignored.");
        passphrase = null;
      }
      SshKey key = newKey(parsed, name, notes);
      seal(key, parsed, request.keepPassphrase() ? passphrase : null);
      key.warn(warnings);
      return writer.add(key, "KeyImported", Map.of("format", parsed.format()));
    }
  }

  /** What {@link #generate} can make in the current FIPS mode. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public List<SshKeyType> generatedTypes() {
    boolean fipsMode = fipsMode();
    return SshKeyGenerator.TYPES.stream().filter(t -> !fipsMode || t.isFipsApproved()).toList();
  }

  /**
   * Makes a key pair and stores it encrypted; the private part never leaves the store but to a
   * login.
   *
   * @throws CourierException 1000 for the draft, 4011 for a type that FIPS mode does not approve,
   *     4014 when the cryptographic module fails
   */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView generate(SshKeyDraft draft) {
    Problems problems = new Problems();
    String name = name(problems, draft.name());
    String notes = notes(problems, draft.notes());
    SshKeyType type =
        Codes.parse(SshKeyType.class, draft.keyType())
            .filter(SshKeyGenerator.TYPES::contains)
            .orElse(null);
    problems.addIf(type == null, "keyType", "Must be one of " + codes(SshKeyGenerator.TYPES) + ".");
    String typed = draft.passphrase() == null ? "" : draft.passphrase();
    problems.addIf(
        typed.length() > MAX_PASSPHRASE,
        "passphrase",
        "Must have at most " + MAX_PASSPHRASE + " characters.");
    problems.throwIfAny();
    if (fipsMode() && !type.isFipsApproved()) {
      throw new CourierException(
          ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE,
          "FIPS mode does not approve "
              + Codes.of(type)
              + "; use "
              + codes(generatedTypes())
              + ".");
    }
    try (ParsedSshKey made =
            new ParsedSshKey(SshKeyGenerator.generate(type), "generated", false, List.of());
        Secret passphrase = Secret.ofText(typed)) {
      SshKey key = newKey(made, name, notes);
      seal(key, made, passphrase);
      return writer.add(key, "KeyGenerated", Map.of());
    }
  }

  /** Changes name and notes. */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView describe(UUID id, Integer version, String name, String notes) {
    Problems problems = new Problems();
    String newName = name(problems, name);
    String newNotes = notes(problems, notes);
    problems.throwIfAny();
    return shown(writer.describe(id, version, newName, newNotes));
  }

  /**
   * @throws CourierException 4016 when it is retired already
   */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView retire(UUID id, Integer version) {
    return shown(writer.changeStatus(id, version, SshKeyStatus.RETIRED));
  }

  /**
   * @throws CourierException 4016 when it is active already
   */
  @RolesAllowed(Roles.ADMIN)
  public SshKeyView activate(UUID id, Integer version) {
    return shown(writer.changeStatus(id, version, SshKeyStatus.ACTIVE));
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

  private SshKey newKey(ParsedSshKey parsed, String name, String notes) {
    SshKey key = new SshKey(Ids.next(clock), parsed, actor.get().name());
    key.describe(name, notes);
    return key;
  }

  /**
   * @param kept passphrase to store, null or empty for none
   */
  private void seal(SshKey key, ParsedSshKey parsed, Secret kept) {
    byte[] passphrase =
        kept == null || kept.length() == 0
            ? null
            : encryption.encrypt(kept, SshKey.passphraseLocation(key.id()));
    try (Secret pkcs8 = parsed.pkcs8()) {
      key.seal(encryption.encrypt(pkcs8, SshKey.privateKeyLocation(key.id())), passphrase);
    }
  }

  /** FIPS mode may be younger than the key. */
  private SshKeyView shown(SshKeyView key) {
    return fipsMode() && !key.keyType().isFipsApproved()
        ? key.withWarning(ParsedSshKey.NOT_APPROVED)
        : key;
  }

  private boolean fipsMode() {
    return settings.flag("security.fips_mode_enabled");
  }

  private static String name(Problems problems, String name) {
    problems.addIf(
        name != null && CONTROL.matcher(name.strip()).find(),
        "name",
        "Must not contain control characters.");
    return problems.text("name", name, MAX_NAME);
  }

  private static String notes(Problems problems, String notes) {
    problems.addIf(
        notes != null && notes.indexOf('\0') >= 0, "notes", "Must not contain a zero character.");
    return problems.optionalText("notes", notes, MAX_NOTES);
  }

  private static String codes(List<SshKeyType> types) {
    return types.stream().map(Codes::of).collect(Collectors.joining(", "));
  }
}
