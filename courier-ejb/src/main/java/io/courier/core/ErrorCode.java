package io.courier.core;

/**
 * The catalogue of failures: the only place that gives a number, an HTTP status and a fixed text to
 * each. Numbers are a contract of the API. Codes that only steps raise answer 500 should one ever
 * reach a request.
 */
public enum ErrorCode {
  VALIDATION_FAILED(1000, 400, "Validation failed"),
  INVALID_REQUEST_FORMAT(1001, 400, "Invalid request format"),
  INVALID_QUERY_PARAMETER(1002, 400, "Invalid query parameter"),
  INVALID_SORT_FIELD(1003, 400, "Invalid sort field"),
  PAGE_OUT_OF_RANGE(1004, 400, "Page out of range"),
  AUTHENTICATION_REQUIRED(1010, 401, "Authentication required"),
  TOKEN_EXPIRED(1011, 401, "Token expired"),
  INSUFFICIENT_PERMISSIONS(1020, 403, "Insufficient permissions"),
  HTTPS_REQUIRED(1021, 403, "HTTPS required"),
  RESOURCE_NOT_FOUND(1030, 404, "Resource not found"),
  METHOD_NOT_ALLOWED(1040, 405, "Method not allowed"),
  STATE_CONFLICT(1050, 409, "State conflict"),
  DEPENDENCY_CONFLICT(1051, 409, "Dependency conflict"),
  DUPLICATE_RESOURCE(1052, 409, "Duplicate resource"),
  RATE_LIMIT_EXCEEDED(1060, 429, "Rate limit exceeded"),
  REQUEST_TOO_LARGE(1061, 413, "Request too large"),
  UNPROCESSABLE_ENTITY(1070, 422, "Unprocessable entity"),
  KEY_SERVICE_UNAVAILABLE(1071, 503, "Key service unavailable", true),
  STORED_SECRET_UNREADABLE(1072, 500, "Stored secret unreadable"),
  INTERNAL_SERVER_ERROR(1099, 500, "Internal server error"),
  JOB_NOT_ENABLED(2000, 409, "Job not enabled"),
  QUEUE_FULL(2001, 429, "Concurrency limit reached"),
  EXECUTION_NOT_CANCELLABLE(2002, 409, "Execution not cancellable"),
  EXECUTION_NOT_PAUSABLE(2003, 409, "Execution not pausable"),
  EXECUTION_NOT_RESUMABLE(2004, 409, "Execution not resumable"),
  CIRCULAR_DEPENDENCY_DETECTED(2005, 409, "Circular dependency detected"),
  SELF_DEPENDENCY(2006, 409, "Self dependency"),
  DUPLICATE_DEPENDENCY(2007, 409, "Duplicate dependency"),
  JOB_HAS_NO_STEPS(2008, 409, "Job has no steps"),
  INVALID_STEP_ORDER(2009, 400, "Invalid step order"),
  INVALID_STEP_TYPE(2010, 400, "Invalid step type"),
  INVALID_STEP_CONFIGURATION(2011, 400, "Invalid step configuration"),
  INVALID_CRON_EXPRESSION(2012, 400, "Invalid cron expression"),
  MALFORMED_CONTROL_FLOW_BLOCK(2013, 400, "Malformed control-flow block"),
  INVALID_STEP_ALIAS(2014, 400, "Invalid step alias"),
  CHAIN_NOT_ENABLED(2020, 409, "Chain not enabled"),
  CHAIN_MEMBER_CONFLICT(2021, 409, "Chain member conflict"),
  CHAIN_HAS_NO_MEMBERS(2022, 409, "Chain has no members"),
  JOB_VERSION_NOT_FOUND(2030, 404, "Job version not found"),
  EXECUTION_NOT_FOUND(2031, 404, "Execution not found"),
  SCHEDULE_NOT_FOUND(2032, 404, "Schedule not found"),
  SCHEDULE_OF_ANOTHER_OWNER(2033, 404, "Schedule of another owner"),
  DEPENDENCY_NOT_FOUND(2034, 404, "Dependency not found"),
  CHAIN_EXECUTION_NOT_FOUND(2035, 404, "Chain execution not found"),
  CALLBACK_NOT_FOUND(2040, 404, "Callback not found"),
  CALLBACK_KEY_INVALID(2041, 401, "Callback key invalid"),
  CALLBACK_ALREADY_COMPLETED(2042, 409, "Callback already completed"),
  CALLBACK_EXPIRED(2043, 410, "Callback expired"),
  STEP_TIMED_OUT(2050, 500, "Step timed out", true),
  INTERMEDIATE_FILE_MISSING(2051, 500, "Intermediate file missing"),
  EXECUTION_INTERRUPTED(2052, 500, "Execution interrupted"),
  CONTEXT_REFERENCE_NOT_FOUND(2053, 500, "Context reference not found"),
  PATH_NOT_ALLOWED(2054, 500, "Path not allowed"),
  CONTEXT_TOO_LARGE(2055, 500, "Context too large"),
  CONNECTION_TEST_FAILED(3000, 422, "Connection test failed", true),
  REMOTE_AUTHENTICATION_FAILED(3001, 422, "Authentication failed"),
  HOST_KEY_MISMATCH(3002, 422, "Host key mismatch"),
  HOST_UNREACHABLE(3003, 422, "Host unreachable", true),
  INSECURE_HOST_KEY_POLICY_REQUIRES_ADMIN(3004, 403, "Insecure host key policy requires admin"),
  INSECURE_HOST_KEY_POLICY_NOT_ALLOWED_IN_FIPS_MODE(
      3005, 403, "Insecure host key policy not allowed in FIPS mode"),
  INSECURE_TLS_POLICY_REQUIRES_ADMIN(3006, 403, "Insecure TLS policy requires admin"),
  INSECURE_TLS_POLICY_NOT_ALLOWED_IN_FIPS_MODE(
      3007, 403, "Insecure TLS policy not allowed in FIPS mode"),
  INSECURE_TRUST_POLICY_BLOCKED_IN_PRODUCTION(
      3008, 403, "Insecure trust policy blocked in production"),
  CONNECTION_DISABLED(3009, 409, "Connection disabled"),
  CONNECTION_IN_USE(3010, 409, "Connection in use"),
  INVALID_PROTOCOL_CONFIGURATION(3011, 400, "Invalid protocol configuration"),
  FIPS_OVERRIDE_REQUIRES_ADMIN(3012, 403, "FIPS override requires admin"),
  CONNECTION_REQUIRES_ATTENTION(3013, 409, "Connection requires attention"),
  KNOWN_HOST_NOT_FOUND(3020, 404, "Known host not found"),
  DUPLICATE_KNOWN_HOST_FINGERPRINT(3021, 409, "Duplicate known host fingerprint"),
  KNOWN_HOST_ALREADY_APPROVED(3022, 409, "Known host already approved"),
  CONNECTION_LOST(3030, 500, "Connection lost", true),
  REMOTE_PATH_NOT_FOUND(3031, 500, "Remote path not found", true),
  UPLOAD_FAILED(3032, 500, "Upload failed", true),
  DOWNLOAD_FAILED(3033, 500, "Download failed", true),
  RESUME_NOT_SUPPORTED(3034, 500, "Resume not supported", true),
  SIZE_MISMATCH(3035, 500, "Size mismatch", true),
  PROTOCOL_MISMATCH(3036, 500, "Protocol mismatch"),
  RENAME_FAILED(3037, 500, "Rename failed", true),
  DIRECTORY_NOT_EMPTY(3038, 500, "Directory not empty", true),
  TLS_CERTIFICATE_REJECTED(3039, 422, "TLS certificate rejected"),
  KEY_IMPORT_FAILED(4000, 400, "Key import failed"),
  INVALID_PASSPHRASE(4001, 400, "Invalid passphrase"),
  KEY_FINGERPRINT_EXISTS(4002, 409, "Key fingerprint exists"),
  KEY_NOT_ACTIVE(4003, 409, "Key not active"),
  KEY_ALREADY_REVOKED(4004, 409, "Key already revoked"),
  KEY_IN_USE(4005, 409, "Key in use"),
  PRIVATE_KEY_EXPORT_DENIED(4010, 403, "Private key export denied"),
  ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE(4011, 400, "Algorithm not available in FIPS mode"),
  SHARE_LINKS_DISABLED(4012, 403, "Share links disabled"),
  SHARE_LINK_EXPIRED_OR_REVOKED(4013, 404, "Share link expired or revoked"),
  KEY_GENERATION_FAILED(4014, 500, "Key generation failed"),
  INVALID_KEY_STATUS_TRANSITION(4016, 409, "Invalid key status transition"),
  KEY_CANNOT_SUCCEED_ITSELF(4017, 409, "Key cannot succeed itself"),
  CIRCULAR_SUCCESSOR_CHAIN(4018, 409, "Circular successor chain"),
  SUCCESSOR_NOT_USABLE(4019, 409, "Successor not usable"),
  ENCRYPTION_FAILED(4020, 500, "Encryption failed"),
  DECRYPTION_FAILED(4021, 500, "Decryption failed"),
  SIGNING_FAILED(4022, 500, "Signing failed"),
  VERIFICATION_FAILED(4023, 500, "Verification failed"),
  WRONG_DECRYPTION_KEY(4024, 500, "Wrong decryption key"),
  CORRUPTED_CIPHERTEXT(4025, 500, "Corrupted ciphertext"),
  NOT_AN_ENCRYPTED_MESSAGE(4026, 500, "Not an encrypted message"),
  ALGORITHM_NOT_ALLOWED(4027, 500, "Algorithm not allowed"),
  MONITOR_NOT_ACTIVE(5000, 409, "Monitor not active"),
  MONITOR_NOT_IN_ERROR(5001, 409, "Monitor not in error"),
  MONITOR_ALREADY_ACTIVE(5002, 409, "Monitor already active"),
  INVALID_WATCH_TARGET(5003, 400, "Invalid watch target"),
  INVALID_POLLING_INTERVAL(5004, 400, "Invalid polling interval"),
  INVALID_MONITOR_TRANSITION(5005, 409, "Invalid monitor transition"),
  WATCHER_NOT_DEGRADED(5006, 409, "Watcher not degraded"),
  DUPLICATE_TAG_NAME(6000, 409, "Duplicate tag name"),
  INVALID_ENTITY_TYPE(6001, 400, "Invalid entity type"),
  TAG_ASSIGNMENT_NOT_FOUND(6002, 404, "Tag assignment not found"),
  COMPRESSION_FAILED(7000, 422, "Compression failed", true),
  UNSAFE_FILENAME_IN_ARCHIVE_OPERATION(7001, 422, "Unsafe filename in archive operation"),
  ARCHIVE_PATH_ESCAPES_SANDBOX(7002, 422, "Archive path escapes sandbox"),
  ARCHIVE_OPERATION_TIMED_OUT(7003, 408, "Archive operation timed out", true),
  DECOMPRESSION_BOMB_DETECTED(7004, 422, "Decompression bomb detected"),
  SYMLINK_ESCAPES_SANDBOX(7005, 422, "Symlink escapes sandbox"),
  INVALID_ARCHIVE_PASSWORD(7006, 422, "Invalid archive password"),
  ARCHIVE_CORRUPT(7007, 422, "Archive corrupt"),
  UNSUPPORTED_ARCHIVE_FORMAT(7008, 400, "Unsupported archive format"),
  NOTIFICATION_RULE_NOT_FOUND(7200, 404, "Rule not found"),
  NOTIFICATION_DUPLICATE_RULE_NAME(7201, 409, "Duplicate rule name"),
  NOTIFICATION_INVALID_CHANNEL(7202, 400, "Invalid channel"),
  NOTIFICATION_INVALID_ENTITY_TYPE(7203, 400, "Invalid entity type"),
  NOTIFICATION_DISPATCH_FAILED(7204, 500, "Dispatch failed"),
  NOTIFICATION_INVALID_CHANNEL_CONFIGURATION(7205, 400, "Invalid channel configuration"),
  NOTIFICATION_TEST_FAILED(7206, 422, "Test failed"),
  DIRECTORY_NOT_FOUND(8000, 404, "Directory not found", true),
  FILESYSTEM_ACCESS_DENIED(8001, 403, "Filesystem access denied"),
  AZURE_TRIGGER_FAILED(9000, 502, "Trigger failed", true),
  AZURE_EXECUTION_FAILED(9001, 422, "Execution failed"),
  AZURE_POLL_TIMEOUT(9002, 504, "Poll timeout", true),
  AZURE_QUERY_FAILED(9003, 502, "Query failed", true),
  AZURE_ENTRA_TOKEN_ACQUISITION_FAILED(9004, 502, "Entra token acquisition failed", true),
  AZURE_INVALID_CONFIGURATION(9005, 400, "Invalid configuration"),
  INVALID_CREDENTIALS(10000, 401, "Invalid credentials"),
  ACCOUNT_LOCKED(10001, 423, "Account locked"),
  ACCOUNT_DISABLED(10002, 403, "Account disabled"),
  INVALID_REFRESH_TOKEN(10003, 401, "Invalid refresh token"),
  REFRESH_TOKEN_EXPIRED(10004, 401, "Refresh token expired"),
  SETUP_NOT_COMPLETED(10005, 503, "Setup not completed"),
  SETUP_ALREADY_COMPLETED(10006, 409, "Setup already completed"),
  AUTH_UNAUTHORIZED(10007, 401, "Unauthorized"),
  AUTH_FORBIDDEN(10008, 403, "Forbidden"),
  DUPLICATE_USERNAME(10009, 409, "Duplicate username"),
  CANNOT_DELETE_SELF(10010, 400, "Cannot delete self"),
  CANNOT_DEMOTE_LAST_ADMIN(10011, 400, "Cannot demote last admin"),
  WEAK_PASSWORD(10012, 400, "Weak password"),
  INVALID_CURRENT_PASSWORD(10013, 400, "Invalid current password"),
  USER_NOT_FOUND(10014, 404, "User not found"),
  SSO_NOT_CONFIGURED(10020, 503, "Not configured"),
  SSO_PROVIDER_NOT_FOUND(10021, 404, "Provider not found"),
  SSO_PROVIDER_DISABLED(10022, 403, "Provider disabled"),
  SSO_STATE_MISMATCH(10023, 400, "State mismatch"),
  SSO_EXCHANGE_CODE_INVALID(10024, 401, "Exchange code invalid"),
  SSO_LOCAL_PASSWORD_NOT_ALLOWED(10025, 400, "Local password not allowed"),
  SSO_E_MAIL_COLLISION(10026, 409, "E-mail collision"),
  SSO_AUTO_PROVISIONING_DISABLED(10027, 403, "Auto-provisioning disabled"),
  SSO_ID_TOKEN_VALIDATION_FAILED(10028, 401, "ID token validation failed"),
  SAML_VALIDATION_FAILED(10029, 401, "SAML validation failed"),
  SAML_REPLAY_DETECTED(10030, 401, "SAML replay detected"),
  SSO_TEST_FAILED(10031, 422, "Test failed"),
  SSO_CLAIM_MAPPING_FAILED(10032, 401, "Claim mapping failed");

  private final int number;
  private final int httpStatus;
  private final String systemMessage;
  private final boolean retryable;

  ErrorCode(int number, int httpStatus, String systemMessage) {
    this(number, httpStatus, systemMessage, false);
  }

  ErrorCode(int number, int httpStatus, String systemMessage, boolean retryable) {
    this.number = number;
    this.httpStatus = httpStatus;
    this.systemMessage = systemMessage;
    this.retryable = retryable;
  }

  public int number() {
    return number;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Fixed per code; the specific text is the exception's message. */
  public String systemMessage() {
    return systemMessage;
  }

  /**
   * Whether a failure policy may try the step again: only faults that can pass without anybody
   * changing anything.
   */
  public boolean isRetryable() {
    return retryable;
  }

  /**
   * @throws IllegalArgumentException for a number outside the catalogue
   */
  public static ErrorCode of(int number) {
    for (ErrorCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    throw new IllegalArgumentException("No error code " + number);
  }
}
