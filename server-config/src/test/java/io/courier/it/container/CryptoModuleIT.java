package io.courier.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.fips.FipsStatus;
import org.junit.jupiter.api.Test;

/** bc-fips as the launcher wired it into the server. */
class CryptoModuleIT extends InContainer {

  @Test
  void moduleIsTheLastProviderAndPassedItsSelfTests() {
    Provider[] providers = Security.getProviders();
    assertThat(providers[providers.length - 1].getName()).isEqualTo("BCFIPS");
    assertThat(FipsStatus.isReady()).isTrue();
  }

  @Test
  void moduleIsInApprovedOnlyMode() {
    assertThat(CryptoServicesRegistrar.isInApprovedOnlyMode()).isTrue();
    assertThatThrownBy(() -> MessageDigest.getInstance("MD5", "BCFIPS"))
        .isInstanceOf(NoSuchAlgorithmException.class);
  }

  @Test
  void applicationSeesTheClassesOfTheOneModule() {
    assertThat(Security.getProvider("BCFIPS").getClass().getClassLoader())
        .isEqualTo(FipsStatus.class.getClassLoader());
  }

  @Test
  void preferredAlgorithmsComeFromTheModule() throws GeneralSecurityException {
    assertThat(Cipher.getInstance("AES/CTR/NoPadding").getProvider().getName()).isEqualTo("BCFIPS");
    assertThat(Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName()).isEqualTo("BCFIPS");
  }
}
