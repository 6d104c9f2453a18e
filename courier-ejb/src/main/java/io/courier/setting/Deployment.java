package io.courier.setting;

import java.nio.file.Path;

/**
 * What the deployment decided (MicroProfile Config); constant while the server runs. Injected as a
 * CDI bean.
 */
public interface Deployment {
  Environment environment();

  /** Stable id of this node ({@code courier.node-id}). */
  String nodeId();

  /** Base of the executions' workspaces ({@code courier.temp.dir}). */
  Path tempDirectory();

  /** External base URL without trailing slash, or null ({@code courier.base_url}). */
  String baseUrl();

  /** Product version for settings and health data of signed-in users. */
  String version();

  /** {@code courier.environment}; Production when unset. */
  enum Environment {
    DEVELOPMENT,
    STAGING,
    PRODUCTION
  }
}
