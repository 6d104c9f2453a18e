package io.courier.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.identity.AccessMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RbacDocumentTest {
  private static final Path FILE = Path.of("").toAbsolutePath().getParent().resolve("docs/rbac.md");

  @Test
  @Tag("RBAC-14")
  void documentIsTheMatrix() throws IOException {
    String text = RbacDocument.of(AccessMatrix.stored());
    if (Boolean.getBoolean("rbac.write")) {
      Files.writeString(FILE, text);
    }
    assertThat(FILE)
        .as(
            "docs/rbac.md is not the matrix; write it anew with -Dtest=RbacDocumentTest -Drbac.write=true")
        .hasContent(text);
  }
}
