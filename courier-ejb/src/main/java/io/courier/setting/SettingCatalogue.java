package io.courier.setting;

import io.courier.setting.SettingDefinition.Access;
import io.courier.setting.SettingType.Choice;
import io.courier.setting.SettingType.Directories;
import io.courier.setting.SettingType.Flag;
import io.courier.setting.SettingType.Text;
import io.courier.setting.SettingType.TimeZone;
import io.courier.setting.SettingType.WholeNumber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting of the product: type, range, default, access (reference, data-model section 7). */
final class SettingCatalogue {
  private static final long TRILLION = 1_000_000_000_000L;
  private static final WholeNumber LIMIT = new WholeNumber(1, TRILLION);
  private static final WholeNumber PERIOD = new WholeNumber(1, 3650);
  private static final WholeNumber MINUTES_OF_A_WEEK = new WholeNumber(0, 10080);
  private static final WholeNumber MINUTES_OF_A_DAY = new WholeNumber(1, 1440);
  private static final Flag FLAG = new Flag();

  private static final Map<String, SettingDefinition> ALL = new LinkedHashMap<>();

  static {
    open("job.concurrency_limit", new WholeNumber(1, 200), "5");
    open("job.max_queue_depth", LIMIT, "1000");
    open("job.max_recoveries", new WholeNumber(0, 100), "3");
    open("job.temp_cleanup_days", PERIOD, "7");
    open("job.batch_retention_days", PERIOD, "30");
    open("job.batch_retention_count", new WholeNumber(100, 10_000_000), "10000");
    open("scheduling.time_zone", new TimeZone(), "UTC");
    open("scheduling.misfire_grace_minutes", MINUTES_OF_A_WEEK, "60");
    open("monitor.file_log_retention_days", PERIOD, "30");
    open("monitor.watcher_overflow_threshold", new WholeNumber(1, 1_000_000), "10");
    open("monitor.watcher_max_file_count", new WholeNumber(1, 10_000_000), "10000");
    open("key.expiration_warning_days", new WholeNumber(0, 365), "30");
    open("keys.import_max_bytes", new WholeNumber(1, 50L * 1024 * 1024), "5242880");
    open("archive.max_uncompressed_bytes", LIMIT, "21474836480");
    open("archive.max_file_count", LIMIT, "10000");
    open("archive.max_compression_ratio", LIMIT, "200");
    open("archive.max_nesting_depth", new WholeNumber(0, 10), "0");
    open("archive.max_entry_size", LIMIT, "10737418240");
    open("audit.partition_retention_months", PERIOD, "12");
    open("execution.partition_retention_months", PERIOD, "12");
    open("partition.archive_enabled", FLAG, "false");
    open("partition.archive_overdue_warning_months", PERIOD, "2");
    open("security.fips_mode_enabled", FLAG, "true");
    open("security.fips_override_require_admin", FLAG, "true");
    open("security.public_key_share_links_enabled", FLAG, "false");
    open("security.max_share_link_days", PERIOD, "30");
    open("security.insecure_trust_require_admin", FLAG, "true");
    open("security.insecure_trust_allow_production", FLAG, "false");
    open("security.private_key_export_enabled", FLAG, "false");
    open("security.allow_private_callbacks", FLAG, "false");
    open("ratelimit.auth_per_minute", LIMIT, "120");
    open("ratelimit.general_per_minute", LIMIT, "2000");
    open("filesystem.allowed_roots", new Directories(), "[\"/data/courier\"]");
    open("notification.suppress_minutes", MINUTES_OF_A_WEEK, "30");
    add("auth.password_hash", passwordHashes(), "argon2id", Access.ADMIN_ONLY);
    add("auth.setup_token_hash", new Text(200), null, Access.INTERNAL);
    add("auth.setup_completed", FLAG, "false", Access.READ_ONLY);
    add("auth.session_timeout_minutes", MINUTES_OF_A_DAY, "15", Access.ADMIN_ONLY);
    add("auth.refresh_token_days", new WholeNumber(1, 90), "7", Access.ADMIN_ONLY);
    add("auth.password_min_length", new WholeNumber(8, 128), "8", Access.ADMIN_ONLY);
    add("auth.max_login_attempts", new WholeNumber(1, 20), "5", Access.ADMIN_ONLY);
    add("auth.lockout_duration_minutes", MINUTES_OF_A_DAY, "15", Access.ADMIN_ONLY);
    add("smtp.host", new Text(255), "", Access.ADMIN_ONLY);
    add("smtp.port", new WholeNumber(1, 65535), "587", Access.ADMIN_ONLY);
    add("smtp.use_ssl", FLAG, "true", Access.ADMIN_ONLY);
    add("smtp.username", new Text(255), "", Access.ADMIN_ONLY);
    add("smtp.password", new Text(1000), "", Access.SECRET);
    add("smtp.from_address", new Text(320), "", Access.ADMIN_ONLY);
    add("smtp.from_name", new Text(200), "Courier", Access.ADMIN_ONLY);
  }

  private SettingCatalogue() {}

  static Optional<SettingDefinition> find(String key) {
    // the short name is an alias of the reference
    return Optional.ofNullable(
        ALL.get(key.equals("fips_mode_enabled") ? "security.fips_mode_enabled" : key));
  }

  /**
   * @throws IllegalArgumentException when no such setting is declared
   */
  static SettingDefinition get(String key) {
    return find(key).orElseThrow(() -> new IllegalArgumentException("No setting " + key));
  }

  static List<SettingDefinition> all() {
    return List.copyOf(ALL.values());
  }

  private static Choice passwordHashes() {
    return new Choice(List.of("argon2id", "pbkdf2_sha512"));
  }

  private static void open(String key, SettingType type, String defaultValue) {
    add(key, type, defaultValue, Access.OPEN);
  }

  private static void add(String key, SettingType type, String defaultValue, Access access) {
    ALL.put(key, new SettingDefinition(key, type, defaultValue, access));
  }
}
