package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.jpa.CodeConverter;
import io.courier.core.jpa.JsonArrayConverter;
import io.courier.core.jpa.VersionedRow;
import io.courier.crypto.SecretLocation;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One key pair of the store. Active from its import; retired and active change freely; deletion
 * purges the private part and is final.
 */
@Entity
@Table(name = "ssh_keys")
class SshKey extends VersionedRow {
  static final String ENTITY = "ssh_key";

  private String name;

  @Column(name = "key_type", updatable = false)
  @Convert(converter = TypeConverter.class)
  private SshKeyType keyType;

  @Column(name = "public_key_data", updatable = false)
  private String publicLine;

  @Column(name = "private_key_data")
  private byte[] privateKey;

  @Column(name = "passphrase_hash")
  private byte[] passphrase;

  @Column(name = "fingerprint", updatable = false)
  private String fingerprint;

  @Convert(converter = StatusConverter.class)
  private SshKeyStatus status;

  @Convert(converter = JsonArrayConverter.class)
  private List<Object> warnings;

  private String notes;

  @Column(name = "created_by", updatable = false)
  private String createdBy;

  /** For JPA. */
  protected SshKey() {}

  SshKey(UUID id, ParsedSshKey parsed, String createdBy) {
    super(id);
    this.keyType = parsed.type();
    this.publicLine = parsed.publicLine();
    this.fingerprint = parsed.fingerprint();
    this.status = SshKeyStatus.ACTIVE;
    this.createdBy = createdBy;
  }

  static SecretLocation privateKeyLocation(UUID id) {
    return SecretLocation.of("ssh_keys", "private_key_data", id);
  }

  static SecretLocation passphraseLocation(UUID id) {
    return SecretLocation.of("ssh_keys", "passphrase_hash", id);
  }

  void describe(String newName, String newNotes) {
    name = newName;
    notes = newNotes;
  }

  /**
   * @param passphraseBlob null when the passphrase is not kept
   */
  void seal(byte[] privateKeyBlob, byte[] passphraseBlob) {
    privateKey = privateKeyBlob;
    passphrase = passphraseBlob;
  }

  /** What the import had to say. */
  void warn(List<String> texts) {
    warnings = texts.isEmpty() ? null : new ArrayList<>(texts);
  }

  /**
   * @throws CourierException 4016 when the key is there already
   */
  void changeStatus(SshKeyStatus target) {
    if (status == target) {
      throw new CourierException(
          ErrorCode.INVALID_KEY_STATUS_TRANSITION,
          "The key is already " + target.name().toLowerCase(java.util.Locale.ROOT) + ".");
    }
    status = target;
  }

  /** First half of the deletion: zeros over the secrets, to be written before {@link #purge}. */
  void overwriteSecrets() {
    privateKey = new byte[privateKey.length];
    passphrase = passphrase == null ? null : new byte[passphrase.length];
  }

  /** Drops the overwritten secrets; the row stays for audit. */
  void purge(Instant now) {
    privateKey = null;
    passphrase = null;
    status = SshKeyStatus.DELETED;
    delete(now);
  }

  byte[] privateKeyBlob() {
    return privateKey;
  }

  SshKeyStatus status() {
    return status;
  }

  String name() {
    return name;
  }

  String fingerprint() {
    return fingerprint;
  }

  SshKeyType keyType() {
    return keyType;
  }

  /** For {@code authorized_keys}. */
  String publicLine() {
    return publicLine;
  }

  SshKeyView view() {
    List<String> texts =
        warnings == null ? List.of() : warnings.stream().map(String::valueOf).toList();
    return new SshKeyView(
        id(),
        name,
        keyType,
        fingerprint,
        status,
        passphrase != null,
        notes,
        texts,
        createdBy,
        createdAt(),
        updatedAt(),
        version());
  }

  /** Code of the type. */
  @Converter
  public static class TypeConverter extends CodeConverter<SshKeyType>
      implements AttributeConverter<SshKeyType, String> {
    public TypeConverter() {
      super(SshKeyType.class);
    }
  }

  /** Code of the status. */
  @Converter
  public static class StatusConverter extends CodeConverter<SshKeyStatus>
      implements AttributeConverter<SshKeyStatus, String> {
    public StatusConverter() {
      super(SshKeyStatus.class);
    }
  }
}
