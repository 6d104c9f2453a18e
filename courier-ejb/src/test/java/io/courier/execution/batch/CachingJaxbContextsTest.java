package io.courier.execution.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBContextFactory;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import jakarta.xml.bind.Unmarshaller;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class CachingJaxbContextsTest {
  private static final String MODEL = "com.example.model";

  private final JAXBContextFactory caching =
      new CachingJaxbContexts(new ConcurrentHashMap<>(), new Fresh());

  @Test
  void onePackageOfOneLoaderIsReadOnce() throws Exception {
    ClassLoader loader = getClass().getClassLoader();
    JAXBContext first = caching.createContext(MODEL, loader, Map.of());
    assertThat(caching.createContext(MODEL, loader, Map.of())).isSameAs(first);
    assertThat(caching.createContext("com.example.other", loader, Map.of())).isNotSameAs(first);
    try (URLClassLoader other = new URLClassLoader(new URL[0], loader)) {
      assertThat(caching.createContext(MODEL, other, Map.of())).isNotSameAs(first);
    }
  }

  @Test
  void whatIsAskedForWithPropertiesOrByClassesIsMadeAnew() throws Exception {
    ClassLoader loader = getClass().getClassLoader();
    Map<String, ?> properties = Map.of("key", "value");
    JAXBContext first = caching.createContext(MODEL, loader, properties);
    assertThat(caching.createContext(MODEL, loader, properties)).isNotSameAs(first);
    Class<?>[] classes = {String.class};
    assertThat(caching.createContext(classes, Map.of()))
        .isNotSameAs(caching.createContext(classes, Map.of()));
  }

  @Test
  void itIsFoundAsAServiceAndDoesNotAskItself() {
    assertThat(ServiceLoader.load(JAXBContextFactory.class))
        .hasAtLeastOneElementOfType(CachingJaxbContexts.class);
    // a flat class path: the only other factory in sight is itself again
    ClassLoader loader = getClass().getClassLoader();
    assertThatThrownBy(() -> new CachingJaxbContexts().createContext(MODEL, loader, Map.of()))
        .isInstanceOf(JAXBException.class);
  }

  private static final class Fresh implements JAXBContextFactory {
    @Override
    public JAXBContext createContext(Class<?>[] classes, Map<String, ?> properties) {
      return new Empty();
    }

    @Override
    public JAXBContext createContext(
        String packages, ClassLoader loader, Map<String, ?> properties) {
      return new Empty();
    }
  }

  private static final class Empty extends JAXBContext {
    @Override
    public Unmarshaller createUnmarshaller() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Marshaller createMarshaller() {
      throw new UnsupportedOperationException();
    }
  }
}
