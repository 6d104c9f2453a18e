package io.courier.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.Denials;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.EJBAccessException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The container refuses a call of a service to whoever has none of the method's roles. */
class ServiceRolesIT extends InContainer {
  @Inject private UserTransaction transaction;

  @Test
  @Tag("RBAC-14")
  void everyProtectedMethodOfEveryServiceIsRefusedToEveryOtherRole() throws Exception {
    Set<String> wrong = new TreeSet<>();
    int calls = 0;
    for (Class<?> service : services()) {
      for (Method method : protectedMethods(service)) {
        for (Caller caller : Caller.values()) {
          calls++;
          if (refused(service, method, caller) == mayCall(method, caller)) {
            wrong.add(caller + " " + service.getSimpleName() + "." + method.getName());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(calls).isGreaterThan(30);
  }

  @Test
  @Tag("AUD-10")
  void aRefusalTellsItsRowOfTheMatrix() throws Exception {
    Set<String> wrong = new TreeSet<>();
    int refusals = 0;
    for (Class<?> service : services()) {
      for (Method method : protectedMethods(service)) {
        Throwable refusal = refusal(service, method, Caller.ANONYMOUS);
        if (refusal instanceof EJBAccessException) {
          refusals++;
          String call =
              service.getName().replaceFirst("^io\\.courier\\.", "") + "." + method.getName();
          if (!Denials.ruleOf(refusal)
              .equals(AccessMatrix.stored().ruleOf(AccessRule.Kind.CALL, call))) {
            wrong.add(call + ": " + Denials.ruleOf(refusal));
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refusals).isGreaterThan(40);
  }

  private static boolean mayCall(Method method, Caller caller) {
    if (method.isAnnotationPresent(PermitAll.class)) {
      return true;
    }
    return roles(method).contains(String.valueOf(caller.role()));
  }

  private static List<String> roles(Method method) {
    RolesAllowed own = method.getAnnotation(RolesAllowed.class);
    RolesAllowed all = method.getDeclaringClass().getAnnotation(RolesAllowed.class);
    return own == null && all == null ? List.of() : List.of((own == null ? all : own).value());
  }

  /** Whether the container refuses; whatever else goes wrong with null arguments is rolled back. */
  private boolean refused(Class<?> service, Method method, Caller caller) throws Exception {
    return refusal(service, method, caller) instanceof EJBAccessException;
  }

  /** Null when the call returned. */
  private Throwable refusal(Class<?> service, Method method, Caller caller) throws Exception {
    Object bean = CDI.current().select(service).get();
    Object[] arguments =
        Arrays.stream(method.getParameterTypes()).map(ServiceRolesIT::nothing).toArray();
    return caller.call(
        () -> {
          transaction.begin();
          try {
            method.invoke(bean, arguments);
            return null;
          } catch (InvocationTargetException e) {
            return e.getCause();
          } finally {
            transaction.rollback();
          }
        });
  }

  private static Object nothing(Class<?> type) {
    if (!type.isPrimitive()) {
      return null;
    }
    if (type == boolean.class) {
      return false;
    }
    return type == long.class ? (Object) 0L : (Object) 0;
  }

  private static List<Class<?>> services() {
    Set<Bean<?>> beans =
        CDI.current().getBeanManager().getBeans(Object.class, Any.Literal.INSTANCE);
    return beans.stream()
        .map(Bean::getBeanClass)
        .filter(type -> type.getName().startsWith("io.courier."))
        .filter(type -> !protectedMethods(type).isEmpty())
        .distinct()
        .collect(Collectors.toList());
  }

  /** Business methods of a class that names roles anywhere. */
  private static List<Method> protectedMethods(Class<?> type) {
    List<Method> methods =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
            .toList();
    boolean named =
        type.isAnnotationPresent(RolesAllowed.class)
            || methods.stream().anyMatch(method -> method.isAnnotationPresent(RolesAllowed.class));
    return named ? methods : List.of();
  }
}
