package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The comparisons of {@code flow.if}. Numbers are compared as decimals when both sides are numbers
 * or text of one, everything else as text without regard to case. Stateless.
 */
final class Condition {
  static final String EXISTS = "exists";
  static final List<String> OPERATORS =
      List.of("equals", "not_equals", "contains", "greater_than", "less_than", EXISTS, "regex");
  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** Longer texts are no numbers for anybody. */
  private static final int LONGEST_NUMBER = 100;

  private static final int LARGEST_EXPONENT = 400;

  private Condition() {}

  /**
   * @param context asked whether a long search is to stop; null for none
   * @throws CourierException 2011 for a bad expression, 2050 when the search takes too long
   */
  static boolean holds(Object left, String operator, Object right, StepContext context) {
    return switch (operator) {
      case EXISTS -> left != null;
      case "equals" -> compare(left, right) == 0;
      case "not_equals" -> compare(left, right) != 0;
      case "greater_than" -> compare(left, right) > 0;
      case "less_than" -> compare(left, right) < 0;
      case "contains" -> contains(left, right);
      case "regex" -> matches(text(left), text(right), context);
      default ->
          throw new CourierException(
              ErrorCode.INVALID_STEP_CONFIGURATION, "There is no operator " + operator + ".");
    };
  }

  static boolean isExpression(String text) {
    try {
      Pattern.compile(text);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static int compare(Object left, Object right) {
    BigDecimal a = number(left);
    BigDecimal b = number(right);
    return a != null && b != null ? a.compareTo(b) : folded(left).compareTo(folded(right));
  }

  /** An item of a list, or a part of a text. */
  private static boolean contains(Object left, Object right) {
    if (left instanceof List<?> items) {
      return items.stream().anyMatch(item -> compare(item, right) == 0);
    }
    return folded(left).contains(folded(right));
  }

  private static BigDecimal number(Object value) {
    if (value instanceof Boolean || value == null) {
      return null;
    }
    String text = value.toString().strip();
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.precision() - number.scale()) > LARGEST_EXPONENT
          ? null
          : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean matches(String text, String expression, StepContext context) {
    try {
      return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
          .matcher(new Watched(text, System.nanoTime(), context))
          .find();
    } catch (PatternSyntaxException e) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_CONFIGURATION,
          "\"" + expression + "\" is not a regular expression: " + e.getDescription() + ".",
          e);
    } catch (StackOverflowError e) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_CONFIGURATION,
          "The regular expression is too deep for a text of this length.",
          e);
    }
  }

  private static String folded(Object value) {
    return text(value).toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT);
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Map || value instanceof List) {
      return JsonText.write(value);
    }
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
  }

  /** Every look at a character is a chance to end a search that takes too long. */
  private record Watched(CharSequence text, long from, StepContext context)
      implements CharSequence {
    @Override
    public char charAt(int index) {
      if (System.nanoTime() - from > LIMIT.toNanos()) {
        throw new CourierException(
            ErrorCode.STEP_TIMED_OUT,
            "The regular expression did not come to an end within "
                + LIMIT.toSeconds()
                + " second.");
      }
      if (context != null) {
        context.checkCancelled();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Watched(text.subSequence(start, end), from, context);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
