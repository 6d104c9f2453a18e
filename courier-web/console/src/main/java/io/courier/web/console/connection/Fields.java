package io.courier.web.console.connection;

import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.core.Codes;
import java.io.Serializable;

/** What the connection form shows and takes; names are those of the API. */
public class Fields implements Serializable {
  private static final long serialVersionUID = 1L;

  Integer version;
  String name;
  String group;
  String host;
  Integer port = 22;
  String username;
  String authMethod = "password";
  String password;
  String sshKeyId;
  String hostKeyPolicy = "trust_on_first_use";
  String storedHostFingerprint;
  Integer connectTimeoutSec = 30;
  Integer operationTimeoutSec = 300;
  String status = "active";
  String notes;

  /** Takes over what is stored; secrets stay empty. */
  void read(ConnectionView c) {
    version = c.version();
    name = c.name();
    group = c.group();
    host = c.host();
    port = c.port();
    username = c.username();
    authMethod = Codes.of(c.authMethod());
    sshKeyId = c.sshKeyId() == null ? null : c.sshKeyId().toString();
    hostKeyPolicy = Codes.of(c.hostKeyPolicy());
    storedHostFingerprint = c.storedHostFingerprint();
    connectTimeoutSec = c.connectTimeoutSec();
    operationTimeoutSec = c.operationTimeoutSec();
    status =
        Codes.of(
            c.status() == ConnectionStatus.DISABLED
                ? ConnectionStatus.DISABLED
                : ConnectionStatus.ACTIVE);
    notes = c.notes();
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getGroup() {
    return group;
  }

  public void setGroup(String group) {
    this.group = group;
  }

  public String getHost() {
    return host;
  }

  public void setHost(String host) {
    this.host = host;
  }

  public Integer getPort() {
    return port;
  }

  public void setPort(Integer port) {
    this.port = port;
  }

  public String getUsername() {
    return username;
  }

  public void setUsername(String username) {
    this.username = username;
  }

  public String getAuthMethod() {
    return authMethod;
  }

  public void setAuthMethod(String authMethod) {
    this.authMethod = authMethod;
  }

  public String getPassword() {
    return password;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  public String getSshKeyId() {
    return sshKeyId;
  }

  public void setSshKeyId(String sshKeyId) {
    this.sshKeyId = sshKeyId;
  }

  public String getHostKeyPolicy() {
    return hostKeyPolicy;
  }

  public void setHostKeyPolicy(String hostKeyPolicy) {
    this.hostKeyPolicy = hostKeyPolicy;
  }

  public String getStoredHostFingerprint() {
    return storedHostFingerprint;
  }

  public void setStoredHostFingerprint(String storedHostFingerprint) {
    this.storedHostFingerprint = storedHostFingerprint;
  }

  public Integer getConnectTimeoutSec() {
    return connectTimeoutSec;
  }

  public void setConnectTimeoutSec(Integer connectTimeoutSec) {
    this.connectTimeoutSec = connectTimeoutSec;
  }

  public Integer getOperationTimeoutSec() {
    return operationTimeoutSec;
  }

  public void setOperationTimeoutSec(Integer operationTimeoutSec) {
    this.operationTimeoutSec = operationTimeoutSec;
  }

  public String getStatus() {
    return status;
  }

  public void setStatus(String status) {
    this.status = status;
  }

  public String getNotes() {
    return notes;
  }

  public void setNotes(String notes) {
    this.notes = notes;
  }
}
