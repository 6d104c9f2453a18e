package io.courier.web.console.audit;

import java.util.List;

/** Names that the log has or may have, for choosing; whatever else stands there can be typed. */
final class AuditNames {
  static final List<String> ENTITY_TYPES =
      List.of(
          "connection",
          "job",
          "job_execution",
          "known_host",
          "ssh_key",
          "step_execution",
          "system",
          "system_setting",
          "user");

  static final List<String> OPERATIONS =
      List.of(
          "AccountLocked",
          "AuditTamperDetected",
          "ConnectionCreated",
          "ConnectionCredentialsUpdated",
          "ConnectionDeleted",
          "ConnectionTested",
          "ConnectionUpdated",
          "FipsOverrideEnabled",
          "FipsOverrideUsed",
          "HostKeyApproved",
          "HostKeyRejected",
          "InsecureHostKeyPolicyUsed",
          "InsecureTlsPolicyUsed",
          "JobCreated",
          "JobDeleted",
          "JobUpdated",
          "KeyActivated",
          "KeyDeleted",
          "KeyExported",
          "KeyGenerated",
          "KeyImported",
          "KeyRetired",
          "KeyUsed",
          "Login",
          "LoginFailed",
          "Logout",
          "PasswordChanged",
          "PermissionDenied",
          "PublicKeyShareLinkCreated",
          "PublicKeyShareLinkRevoked",
          "PublicKeyShareLinkUsed",
          "RefreshTokenReuse",
          "SetupInitialized",
          "ShareLinkExpired",
          "SystemSettingChanged",
          "UserCreated",
          "UserDeleted",
          "UserPasswordReset",
          "UserUpdated");

  private AuditNames() {}
}
