package io.courier.azure;

import java.util.UUID;

/** A Log Analytics workspace and the service principal that may query it. */
public record Workspace(UUID workspaceId, UUID tenantId, UUID clientId, QuerySchema schema) {}
