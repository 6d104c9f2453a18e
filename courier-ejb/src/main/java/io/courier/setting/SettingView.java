package io.courier.setting;

import java.time.Instant;

/** A setting as readers see it; secrets are masked. */
public record SettingView(
    String key, String value, String description, Instant updatedAt, String updatedBy) {
  static final String MASK = "••••••••";
}
