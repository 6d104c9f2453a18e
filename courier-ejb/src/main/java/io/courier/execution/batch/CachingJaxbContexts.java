package io.courier.execution.batch;

import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBContextFactory;
import jakarta.xml.bind.JAXBException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Makes each JAXB context once. Liberty's batch runtime (26.0.0.3) asks for a new one whenever it
 * reads or writes a job definition, several times at every start of an instance, and making one
 * costs a fifth of the CPU of a trivial execution. It finds this factory because it looks for
 * services of the context class loader first, which is the application's (Jakarta XML Binding 4.0,
 * {@code JAXBContext}, "Discovery of Jakarta XML Binding implementation"). Contexts are
 * thread-safe, and the runtime's own factory makes them. Thread-safe.
 */
public final class CachingJaxbContexts implements JAXBContextFactory {
  private static final ConcurrentMap<Key, JAXBContext> SHARED = new ConcurrentHashMap<>();
  private static final ThreadLocal<Boolean> ASKING = new ThreadLocal<>();

  private final ConcurrentMap<Key, JAXBContext> contexts;
  private final JAXBContextFactory maker;

  /** For the service loader, which makes one for every look-up. */
  public CachingJaxbContexts() {
    this(SHARED, new OfServer());
  }

  CachingJaxbContexts(ConcurrentMap<Key, JAXBContext> contexts, JAXBContextFactory maker) {
    this.contexts = contexts;
    this.maker = maker;
  }

  @Override
  public JAXBContext createContext(String packages, ClassLoader loader, Map<String, ?> properties)
      throws JAXBException {
    if (!properties.isEmpty()) {
      return maker.createContext(packages, loader, properties);
    }
    Key key = new Key(packages, loader);
    JAXBContext known = contexts.get(key);
    if (known == null) {
      known = maker.createContext(packages, loader, properties);
      contexts.put(key, known);
    }
    return known;
  }

  @Override
  public JAXBContext createContext(Class<?>[] classes, Map<String, ?> properties)
      throws JAXBException {
    return maker.createContext(classes, properties);
  }

  /** What a context was made of. */
  record Key(String packages, ClassLoader loader) {}

  /** The factory that is found where this application is not in sight. */
  private static final class OfServer implements JAXBContextFactory {
    @Override
    public JAXBContext createContext(Class<?>[] classes, Map<String, ?> properties)
        throws JAXBException {
      return apart(() -> JAXBContext.newInstance(classes, properties));
    }

    @Override
    public JAXBContext createContext(String packages, ClassLoader loader, Map<String, ?> properties)
        throws JAXBException {
      return apart(() -> JAXBContext.newInstance(packages, loader, properties));
    }

    private static JAXBContext apart(Asked asked) throws JAXBException {
      if (ASKING.get() != null) {
        throw new JAXBException("No implementation of Jakarta XML Binding but Courier's cache.");
      }
      Thread thread = Thread.currentThread();
      ClassLoader caller = thread.getContextClassLoader();
      thread.setContextClassLoader(JAXBContext.class.getClassLoader());
      ASKING.set(true);
      try {
        return asked.answer();
      } finally {
        ASKING.remove();
        thread.setContextClassLoader(caller);
      }
    }
  }

  @FunctionalInterface
  private interface Asked {
    JAXBContext answer() throws JAXBException;
  }
}
