package io.courier.setting;

/** The settings of local login; null members of a request mean the default. */
public record AuthSettings(
    Integer sessionTimeoutMinutes,
    Integer refreshTokenDays,
    Integer passwordMinLength,
    Integer maxLoginAttempts,
    Integer lockoutDurationMinutes) {}
