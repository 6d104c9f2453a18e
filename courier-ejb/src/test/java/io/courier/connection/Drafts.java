package io.courier.connection;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Drafts for tests: a valid SFTP one, changed member by member. */
final class Drafts {
  private final Map<String, Object> members = new HashMap<>();

  private Drafts() {}

  static Drafts sftp() {
    return new Drafts()
        .with("name", "Bank drop")
        .with("protocol", "sftp")
        .with("host", "drop.bank.example")
        .with("authMethod", "password")
        .with("username", "acme")
        .with("password", "s3cret-planted");
  }

  static Drafts ftps() {
    return sftp().with("protocol", "ftps");
  }

  static Drafts azure() {
    return sftp()
        .with("protocol", "azure_function")
        .with("authMethod", "function_key")
        .with("username", null);
  }

  Drafts with(String member, Object value) {
    members.put(member, value);
    return this;
  }

  @SuppressWarnings("unchecked") // JSON objects have String keys
  ConnectionDraft draft() {
    return new ConnectionDraft(
        text("name"),
        text("group"),
        text("protocol"),
        text("host"),
        (Integer) members.get("port"),
        text("authMethod"),
        text("username"),
        text("password"),
        text("clientSecret"),
        (Map<String, Object>) members.get("properties"),
        (UUID) members.get("sshKeyId"),
        text("hostKeyPolicy"),
        text("storedHostFingerprint"),
        (Boolean) members.get("passiveMode"),
        text("tlsVersionFloor"),
        text("tlsCertPolicy"),
        text("tlsPinnedThumbprint"),
        members.get("tlsClientCertificate"),
        text("tlsClientCertificatePassword"),
        (Map<String, Object>) members.get("sshAlgorithms"),
        (Integer) members.get("connectTimeoutSec"),
        (Integer) members.get("operationTimeoutSec"),
        (Integer) members.get("keepaliveIntervalSec"),
        (Integer) members.get("transportRetries"),
        text("status"),
        (Boolean) members.get("fipsOverride"),
        text("notes"));
  }

  ConnectionValues values() {
    return ConnectionRules.check(draft(), StoredConnection.NONE);
  }

  private String text(String member) {
    return (String) members.get(member);
  }
}
