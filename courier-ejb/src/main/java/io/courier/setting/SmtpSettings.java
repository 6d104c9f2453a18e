package io.courier.setting;

/** The mail server as Admins see it; its password is never shown. */
public record SmtpSettings(
    String host,
    int port,
    boolean useSsl,
    String username,
    boolean hasPassword,
    String fromAddress,
    String fromName) {}
