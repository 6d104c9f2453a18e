package io.courier.setting;

import io.courier.core.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.File;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Defaults of the catalogue, with those a deployment may replace. */
@ApplicationScoped
public class DefaultValues {
  static final String ALLOWED_ROOTS = "filesystem.allowed_roots";

  private String allowedRoots;

  /** For CDI. */
  protected DefaultValues() {}

  /**
   * @param allowedRoots directories separated by the platform's path separator ({@code
   *     COURIER_ALLOWED_ROOTS})
   */
  @Inject
  public DefaultValues(
      @ConfigProperty(name = "courier.allowed.roots") Optional<String> allowedRoots) {
    this.allowedRoots =
        allowedRoots
            .map(
                list ->
                    JsonText.write(
                        Arrays.stream(list.split(File.pathSeparator))
                            .map(String::strip)
                            .filter(root -> !root.isEmpty())
                            .toList()))
            .orElse(null);
  }

  /** Null when the setting has none. */
  public String of(SettingDefinition definition) {
    boolean replaced = definition.key().equals(ALLOWED_ROOTS) && allowedRoots != null;
    return replaced ? allowedRoots : definition.defaultValue();
  }
}
