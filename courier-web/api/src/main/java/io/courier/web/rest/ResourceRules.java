package io.courier.web.rest;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * For every resource method: without a rule who may call it, nobody may; query parameters it does
 * not declare are refused.
 */
@Provider
public class ResourceRules implements DynamicFeature {
  private static final List<Class<? extends Annotation>> RULES =
      List.of(RolesAllowed.class, PermitAll.class, DenyAll.class);

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (!resource.getResourceClass().getName().startsWith("io.courier.")) {
      return;
    }
    Method method = resource.getResourceMethod();
    if (!hasRule(resource.getResourceClass(), method)) {
      context.register(new NobodyMay(), Priorities.AUTHORIZATION);
    }
    if (!isOpen(resource.getResourceClass(), method)) {
      context.register(new SignedInOnly(), Priorities.AUTHENTICATION);
    }
    context.register(new QueryCheck(method), Priorities.USER);
  }

  static boolean hasRule(Class<?> resource, Method method) {
    return RULES.stream()
        .anyMatch(r -> method.isAnnotationPresent(r) || resource.isAnnotationPresent(r));
  }

  /** Whether anonymous callers may use the method. */
  public static boolean isOpen(Class<?> resource, Method method) {
    return method.isAnnotationPresent(PermitAll.class)
        || (!method.isAnnotationPresent(RolesAllowed.class)
            && resource.isAnnotationPresent(PermitAll.class));
  }

  /** Before the container's own check, whose 401 has no body and passes no mapper. */
  private static final class SignedInOnly implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      if (request.getSecurityContext().getUserPrincipal() == null) {
        throw new NotAuthorizedException("Bearer");
      }
    }
  }

  /** For a method without a rule. */
  private static final class NobodyMay implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      throw new ForbiddenException("No rule says who may call this");
    }
  }

  /** Against what the method declares. */
  private static final class QueryCheck implements ContainerRequestFilter {
    private final Paged paged;
    private final Set<String> names = new HashSet<>();

    QueryCheck(Method method) {
      paged = method.getAnnotation(Paged.class);
      for (Parameter parameter : method.getParameters()) {
        QueryParam declared = parameter.getAnnotation(QueryParam.class);
        if (declared != null) {
          names.add(declared.value());
        }
      }
      if (paged != null) {
        names.addAll(List.of("page", "pageSize", "sort"));
        names.addAll(Arrays.asList(paged.filters()));
      }
    }

    @Override
    public void filter(ContainerRequestContext request) {
      ListQuery query = ListQuery.of(request.getUriInfo());
      query.allowOnly(names);
      if (paged != null) {
        query.checkSortField(Set.of(paged.sort()));
      }
    }
  }
}
