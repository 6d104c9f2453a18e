package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.json;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(IdentityServer.Shared.class)
class SetupIT {
  @Test
  @Tag("SETUP-01")
  void beforeSetUpOnlyTheOpenAddressesAnswer(IdentityServer identity) {
    for (String path :
        new String[] {
          "/api/v1/users",
          "/api/v1/settings",
          "/api/v1/auth-providers",
          "/api/v1/setupx",
          "/api/v1/nothing",
          "token /api/v1/users"
        }) {
      assertThat(outcome(identity.beforeSetup.get(path))).as(path).isEqualTo("503/10005");
    }
    assertThat(outcome(identity.beforeSetup.get("/api/v1/auth/login"))).isEqualTo("401/10000");
    assertThat(identity.beforeSetup.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(
            json(identity.beforeSetup.get("/api/v1/setup/status"))
                .getJsonObject("data")
                .getBoolean("isCompleted"))
        .isFalse();
  }

  @Test
  @Tag("SETUP-02")
  void beforeSetUpEveryPageLeadsToTheSetUpPage(IdentityServer identity) {
    for (String path :
        new String[] {
          "/console/", "/console/index.xhtml", "/console/login.xhtml", "/console/nothing.xhtml"
        }) {
      var answer = identity.beforeSetup.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(302);
      assertThat(answer.headers().firstValue("Location")).hasValue("/console/setup.xhtml");
    }
    assertThat(identity.beforeSetup.get("/console/setup.xhtml").body())
        .contains("Create administrator");
  }

  @Test
  @Tag("SETUP-03")
  @Tag("SETUP-04")
  @Tag("SETUP-05")
  @Tag("AUD-09")
  void afterSetUpTheNextRequestPassesAndNobodyRepeatsIt(IdentityServer identity) throws Exception {
    assertThat(outcome(identity.beforeSetup.get("initialize"))).isEqualTo("201");
    assertThat(outcome(identity.beforeSetup.get("next"))).isEqualTo("401/1010");
    assertThat(
            outcome(
                identity.server.post(
                    "/api/v1/setup/initialize", IdentityServer.setup("second"), null)))
        .isEqualTo("409/10006");
    assertThat(
            json(identity.server.get("/api/v1/setup/status", null))
                .getJsonObject("data")
                .getBoolean("isCompleted"))
        .isTrue();
    assertThat(identity.server.get("/console/setup.xhtml", null).headers().firstValue("Location"))
        .hasValue("/console/index.xhtml");
    assertThat(identity.audit("SetupInitialized").getJsonArray("data")).hasSize(1);
  }
}
