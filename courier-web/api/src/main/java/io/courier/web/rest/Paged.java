package io.courier.web.rest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On the method of a list: allows {@code page}, {@code pageSize}, {@code sort} and the filters
 * named. Any other query parameter is refused (1002), as is any sort field not named (1003). The
 * method reads them through {@link ListQuery}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Paged {
  /** Names of the filters. */
  String[] filters() default {};

  /** Fields that may be sorted by. */
  String[] sort() default {"createdAt"};
}
