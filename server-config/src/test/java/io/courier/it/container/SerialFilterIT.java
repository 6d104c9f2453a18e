package io.courier.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import javax.naming.NamingException;
import org.junit.jupiter.api.Test;

/** The filter of jvm.options holds in the server's JVM, for every stream. */
class SerialFilterIT extends InContainer {

  private static Object copy(Serializable object) throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void onlyNamedPackagesAreReadBack() throws Exception {
    assertThat(copy(new java.util.ArrayList<>(List.of(1L, "two")))).isEqualTo(List.of(1L, "two"));
    assertThatThrownBy(() -> copy(new NamingException("x")))
        .isInstanceOf(InvalidClassException.class);
  }
}
