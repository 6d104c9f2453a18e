package io.courier.web.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.servers.Server;

/**
 * The REST API: resources are found by scanning; the container checks roles, {@code
 * BearerAuthentication} the tokens.
 */
@ApplicationPath(CourierApplication.BASE)
@OpenAPIDefinition(
    info =
        @Info(
            title = "Courier",
            version = "v1",
            description =
                "Managed file transfer. Every answer is an envelope {data, error, success,"
                    + " timestamp}; lists carry pagination."),
    servers = @Server(url = "/"),
    security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(
    securitySchemeName = "bearer",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    bearerFormat = "JWT")
public class CourierApplication extends Application {
  public static final String BASE = "/api/v1";
}
