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
          "share_link",
          "ssh_key",
          "step_execution",
          "system",
          "system_setting",
          "user");

  static final List<String> OPERATIONS =
      List.of(
          "AccountLocked",
          "AuditMonthClosed",
          "AuditTamperDetected",
          "ConnectionCreated",
          "ConnectionCredentialsUpdated",
          "ConnectionDeleted",
          "ConnectionTested",
          "ConnectionUpdated",
          "EncryptionRewrapped",
          "ExecutionCancelRequested",
          "ExecutionCancelled",
          "ExecutionCompleted",
          "ExecutionFailed",
          "ExecutionPauseRequested",
          "ExecutionPaused",
          "ExecutionQueued",
          "ExecutionRecovered",
          "ExecutionRequeued",
          "ExecutionResumed",
          "ExecutionSkipped",
          "ExecutionStarted",
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
          "KeyUpdated",
          "KeyUsed",
          "KnownHostDeleted",
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
          "StepCompleted",
          "StepFailed",
          "StepRetrying",
          "StepStarted",
          "SystemSettingChanged",
          "UserCreated",
          "UserDeleted",
          "UserPasswordReset",
          "UserUpdated");

  private AuditNames() {}
}
