package io.courier.web.console;

import jakarta.el.ELContext;
import jakarta.el.ELException;
import jakarta.el.ELResolver;
import jakarta.el.PropertyNotWritableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads records in expressions, {@code #{connection.host}}: Expression Language 5 knows bean
 * properties only. Components count and whatever else a record tells without arguments. An Optional
 * is read through to its value, or null. Records must be public. Thread-safe.
 */
public class RecordResolver extends ELResolver {
  private static final ClassValue<Map<String, Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
          Map<String, Method> accessors = new HashMap<>();
          for (Method method : type.getDeclaredMethods()) {
            if (isReader(method)) {
              accessors.put(method.getName(), method);
            }
          }
          return Map.copyOf(accessors);
        }
      };

  private static boolean isReader(Method method) {
    int modifiers = method.getModifiers();
    return Modifier.isPublic(modifiers)
        && !Modifier.isStatic(modifiers)
        && method.getParameterCount() == 0
        && method.getReturnType() != void.class;
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    if (base instanceof Optional<?> optional) {
      context.setPropertyResolved(base, property);
      return optional
          .map(v -> context.getELResolver().getValue(context, v, property))
          .map(v -> resolved(context, base, property, v))
          .orElse(null);
    }
    Method accessor = accessor(base, property);
    if (accessor == null) {
      return null;
    }
    Object value = read(accessor, base);
    return resolved(context, base, property, value instanceof Optional<?> o ? value(o) : value);
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    Method accessor = accessor(base, property);
    if (accessor != null) {
      context.setPropertyResolved(base, property);
      return accessor.getReturnType();
    }
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    if (accessor(base, property) != null) {
      throw new PropertyNotWritableException(property + " is a component of a record.");
    }
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    if (accessor(base, property) != null) {
      context.setPropertyResolved(base, property);
      return true;
    }
    return false;
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return base instanceof Record ? String.class : null;
  }

  private static Object value(Optional<?> optional) {
    return optional.isPresent() ? optional.get() : null;
  }

  private static Method accessor(Object base, Object property) {
    return base instanceof Record && property != null
        ? ACCESSORS.get(base.getClass()).get(property.toString())
        : null;
  }

  private static Object resolved(ELContext context, Object base, Object property, Object value) {
    context.setPropertyResolved(base, property);
    return value;
  }

  private static Object read(Method accessor, Object base) {
    try {
      return accessor.invoke(base);
    } catch (InvocationTargetException e) {
      throw new ELException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new ELException(base.getClass() + " must be public to be read by a page.", e);
    }
  }
}
