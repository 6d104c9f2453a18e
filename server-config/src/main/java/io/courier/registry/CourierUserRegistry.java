package io.courier.registry;

import com.ibm.websphere.security.CustomRegistryException;
import com.ibm.websphere.security.EntryNotFoundException;
import com.ibm.websphere.security.NotImplementedException;
import com.ibm.websphere.security.PasswordCheckFailedException;
import com.ibm.websphere.security.Result;
import com.ibm.websphere.security.UserRegistry;
import com.ibm.websphere.security.cred.WSCredential;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Realm {@code courier}: users are the rows of {@code users}, a user's one group is the role. Their
 * passwords are no business of Liberty's: the application checks them and hands out a ticket that
 * is good once, and only that is a password here, but for Admins where there is an Admin Center.
 * One technical user, {@code batchrunner}, is known besides, with a password that only the launcher
 * and Liberty know; the engine redeems tickets in that name too. Thread-safe.
 */
public final class CourierUserRegistry implements UserRegistry {
  private static final String REALM = "courier";
  private static final String TECHNICAL = "batchrunner";
  private static final List<String> ROLES = List.of("admin", "operator", "viewer");

  private final UserTable users;
  private final byte[] technicalPassword;

  /**
   * Called by Liberty.
   *
   * @param properties of the {@code bell} element: url, user, password, technicalPassword
   */
  public CourierUserRegistry(Map<String, String> properties) {
    this.users =
        new UserTable(properties.get("url"), properties.get("user"), properties.get("password"));
    this.technicalPassword = properties.get("technicalPassword").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void initialize(Properties properties) {
    // everything came with the constructor
  }

  @Override
  public String getRealm() {
    return REALM;
  }

  @Override
  public String checkPassword(String name, String password)
      throws PasswordCheckFailedException, CustomRegistryException {
    if (TECHNICAL.equalsIgnoreCase(name)) {
      if (MessageDigest.isEqual(technicalPassword, password.getBytes(StandardCharsets.UTF_8))
          || SignInTickets.redeem(TECHNICAL, password)) {
        return TECHNICAL;
      }
      throw refused();
    }
    if (!SignInTickets.redeem(name, password) && !SignInTickets.check(name, password)) {
      throw refused();
    }
    try {
      return users
          .find(name)
          .filter(UserTable.User::active)
          .map(UserTable.User::name)
          .orElseThrow(CourierUserRegistry::refused);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static PasswordCheckFailedException refused() {
    return new PasswordCheckFailedException(
        "User name or password is wrong, or the user may not log in.");
  }

  private static CustomRegistryException unavailable(SQLException cause) {
    return new CustomRegistryException("The users cannot be read from the database.", cause);
  }

  /** Inactive users are none: a token of an earlier sign-in ends with them. */
  private UserTable.User existing(String name)
      throws EntryNotFoundException, CustomRegistryException {
    try {
      return users
          .find(name)
          .filter(UserTable.User::active)
          .orElseThrow(() -> new EntryNotFoundException("There is no user " + name + "."));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public boolean isValidUser(String name) throws CustomRegistryException {
    try {
      return TECHNICAL.equalsIgnoreCase(name)
          || users.find(name).filter(UserTable.User::active).isPresent();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public String getUserDisplayName(String name)
      throws EntryNotFoundException, CustomRegistryException {
    return TECHNICAL.equalsIgnoreCase(name) ? TECHNICAL : existing(name).displayName();
  }

  @Override
  public String getUniqueUserId(String name)
      throws EntryNotFoundException, CustomRegistryException {
    return TECHNICAL.equalsIgnoreCase(name) ? TECHNICAL : existing(name).name();
  }

  @Override
  public String getUserSecurityName(String uniqueId)
      throws EntryNotFoundException, CustomRegistryException {
    return getUniqueUserId(uniqueId);
  }

  @Override
  public Result getUsers(String pattern, int limit) throws CustomRegistryException {
    try {
      return result(users.names(pattern.replace('*', '%'), limit));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Result getUsersForGroup(String group, int limit)
      throws NotImplementedException, EntryNotFoundException, CustomRegistryException {
    try {
      return result(users.withRole(existingGroup(group), limit));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<String> getGroupsForUser(String name)
      throws EntryNotFoundException, CustomRegistryException {
    return TECHNICAL.equalsIgnoreCase(name) ? List.of() : List.of(existing(name).role());
  }

  @Override
  public List<String> getUniqueGroupIds(String uniqueUserId)
      throws EntryNotFoundException, CustomRegistryException {
    return getGroupsForUser(uniqueUserId);
  }

  @Override
  public Result getGroups(String pattern, int limit) {
    String prefix = pattern.replace("*", "");
    return result(ROLES.stream().filter(role -> role.startsWith(prefix)).toList());
  }

  @Override
  public boolean isValidGroup(String group) {
    return ROLES.contains(group);
  }

  @Override
  public String getGroupDisplayName(String group) throws EntryNotFoundException {
    return existingGroup(group);
  }

  @Override
  public String getUniqueGroupId(String group) throws EntryNotFoundException {
    return existingGroup(group);
  }

  @Override
  public String getGroupSecurityName(String uniqueGroupId) throws EntryNotFoundException {
    return existingGroup(uniqueGroupId);
  }

  private static String existingGroup(String group) throws EntryNotFoundException {
    if (!ROLES.contains(group)) {
      throw new EntryNotFoundException("There is no group " + group + ".");
    }
    return group;
  }

  @Override
  public String mapCertificate(X509Certificate[] chain)
      throws com.ibm.websphere.security.CertificateMapNotSupportedException {
    throw new com.ibm.websphere.security.CertificateMapNotSupportedException(
        "Courier knows no client certificates.");
  }

  @Override
  public WSCredential createCredential(String name) throws NotImplementedException {
    throw new NotImplementedException("Liberty makes the credential.");
  }

  private static Result result(List<String> names) {
    var result = new Result();
    result.setList(names);
    return result;
  }
}
