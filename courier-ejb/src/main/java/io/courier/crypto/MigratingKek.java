package io.courier.crypto;

/**
 * Key Vault in a Development installation that began with the local key: new data keys are wrapped
 * in Key Vault, old blobs are still read. Stateless.
 */
final class MigratingKek implements KekProvider {
  private final KekProvider vault;
  private final KekProvider local;

  MigratingKek(KekProvider vault, KekProvider local) {
    this.vault = vault;
    this.local = local;
  }

  @Override
  public KekVersion current() {
    return vault.current();
  }

  @Override
  public byte[] wrap(byte[] dataKey, KekVersion by) {
    return vault.wrap(dataKey, by);
  }

  @Override
  public byte[] unwrap(byte[] wrapped, KekVersion by) {
    boolean own = by.algorithm() == BlobAlgorithm.DEVELOPMENT;
    return (own ? local : vault).unwrap(wrapped, by);
  }

  @Override
  public void check() {
    vault.check();
  }
}
