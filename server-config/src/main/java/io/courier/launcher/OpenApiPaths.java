package io.courier.launcher;

/**
 * Where Liberty puts its description of the API and the page over it. The application serves the
 * description itself, at /api/v1/openapi.json, in every environment.
 *
 * @param document the description
 * @param page the page
 */
record OpenApiPaths(String document, String page) {

  /** Where everybody finds it. */
  static OpenApiPaths open() {
    return new OpenApiPaths("/openapi/document", "/openapi/ui");
  }

  /**
   * Where nobody does: Liberty cannot leave the page out, so it gets an address that is a secret.
   */
  static OpenApiPaths hidden() {
    return new OpenApiPaths(
        "/openapi-" + OwnerOnly.newSecret(), "/openapi-" + OwnerOnly.newSecret());
  }
}
