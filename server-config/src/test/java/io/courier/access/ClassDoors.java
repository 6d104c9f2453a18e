package io.courier.access;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import io.courier.identity.AccessRule.Kind;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Stateful;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Routes, servlets, service methods and beans of compiled classes, with their annotations. */
final class ClassDoors {
  private static final List<Class<? extends Annotation>> SESSION_BEANS =
      List.of(Stateless.class, Stateful.class, Singleton.class);
  private static final List<Class<? extends Annotation>> RULES =
      List.of(RolesAllowed.class, PermitAll.class, DenyAll.class);
  private static final String ROOT = "io.courier.";

  private final Doors doors;

  private ClassDoors(Doors doors) {
    this.doors = doors;
  }

  static void find(JavaClasses classes, Doors doors) {
    ClassDoors finder = new ClassDoors(doors);
    for (JavaClass type : classes) {
      if (type.isAnnotatedWith(Path.class)) {
        type.getMethods().forEach(method -> finder.route(type, method));
      }
      if (type.isAnnotatedWith(WebServlet.class)) {
        finder.servlet(type);
      }
      if (isSessionBean(type) && namesRoles(type)) {
        type.getMethods().stream()
            .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(m -> !m.getModifiers().contains(JavaModifier.STATIC))
            .filter(m -> !m.getModifiers().contains(JavaModifier.SYNTHETIC))
            .forEach(m -> finder.call(type, m));
      }
      if (type.getPackageName().startsWith(ROOT + "web")) {
        type.getFields().stream()
            .filter(f -> f.isAnnotatedWith(Inject.class) || f.isAnnotatedWith(EJB.class))
            .forEach(f -> finder.injected(f.getRawType()));
        type.getCodeUnits().stream()
            .filter(u -> u.isAnnotatedWith(Inject.class))
            .flatMap(u -> u.getRawParameterTypes().stream())
            .forEach(finder::injected);
      }
    }
  }

  private void route(JavaClass type, JavaMethod method) {
    Optional<String> verb =
        method.getAnnotations().stream()
            .map(JavaAnnotation::getRawType)
            .filter(a -> a.isAnnotatedWith(HttpMethod.class))
            .map(a -> a.getAnnotationOfType(HttpMethod.class).value())
            .findFirst();
    if (verb.isPresent()) {
      String path = slashed(type.getAnnotationOfType(Path.class).value());
      if (method.isAnnotatedWith(Path.class)) {
        path += slashed(method.getAnnotationOfType(Path.class).value());
      }
      doors.add(Kind.ROUTE, verb.get() + " " + path, roles(type, method));
    } else if (method.isAnnotatedWith(Path.class)) {
      doors.problem(method.getFullName() + " hands on to another class: its routes are hidden");
    }
  }

  private void call(JavaClass type, JavaMethod method) {
    doors.add(Kind.CALL, name(type) + "." + method.getName(), roles(type, method));
  }

  private static String slashed(String path) {
    String plain = path.replaceAll("^/+|/+$", "").replaceAll("\\{\\s*(\\w+)\\s*:[^}]*}", "{$1}");
    return plain.isEmpty() ? "" : "/" + plain;
  }

  private void servlet(JavaClass type) {
    WebServlet servlet = type.getAnnotationOfType(WebServlet.class);
    for (String[] patterns : List.of(servlet.value(), servlet.urlPatterns())) {
      for (String pattern : patterns) {
        doors.add(Kind.SERVLET, pattern.isEmpty() ? "\"\"" : pattern, Doors.ANYBODY);
      }
    }
  }

  /** A feature's bean in a web class is a session bean with roles, or stands in the matrix. */
  private void injected(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT) || name.startsWith(ROOT + "web")) {
      return;
    }
    if (!isSessionBean(type) || !namesRoles(type)) {
      doors.add(Kind.BEAN, name(type), null);
    }
  }

  private static String name(JavaClass type) {
    return type.getName().substring(ROOT.length());
  }

  private static boolean isSessionBean(JavaClass type) {
    return SESSION_BEANS.stream().anyMatch(type::isAnnotatedWith);
  }

  private static boolean namesRoles(JavaClass type) {
    return hasRule(type) || type.getMethods().stream().anyMatch(ClassDoors::hasRule);
  }

  private static boolean hasRule(CanBeAnnotated annotated) {
    return RULES.stream().anyMatch(annotated::isAnnotatedWith);
  }

  private Set<String> roles(JavaClass type, JavaMethod method) {
    if (hasRule(method)) {
      return roles(method);
    }
    if (hasRule(type)) {
      return roles(type);
    }
    doors.problem(method.getFullName() + " has no rule who may call it");
    return Doors.ANYBODY;
  }

  private static Set<String> roles(CanBeAnnotated annotated) {
    if (annotated.isAnnotatedWith(DenyAll.class)) {
      return Set.of("nobody");
    }
    if (annotated.isAnnotatedWith(PermitAll.class)) {
      return Doors.ANYBODY;
    }
    return Set.of(
        (annotated instanceof JavaClass type
                ? type.getAnnotationOfType(RolesAllowed.class)
                : ((JavaMethod) annotated).getAnnotationOfType(RolesAllowed.class))
            .value());
  }
}
