package io.courier.web.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.el.CompositeELResolver;
import jakarta.el.ELContext;
import jakarta.el.ELException;
import jakarta.el.ELResolver;
import jakarta.el.FunctionMapper;
import jakarta.el.PropertyNotWritableException;
import jakarta.el.VariableMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordResolverTest {
  private final RecordResolver resolver = new RecordResolver();
  private final Context context = new Context(resolver);

  /** Sample. */
  public record Place(String host, Optional<Integer> port) {
    public String label() {
      return host + "!";
    }

    public String broken() {
      if (host != null) {
        throw new IllegalStateException("inside");
      }
      return "";
    }

    public static String shared() {
      return "static";
    }
  }

  @Test
  void readsComponentsAndWhatARecordTells() {
    Place place = new Place("h", Optional.of(22));
    assertThat(read(place, "host")).isEqualTo("h");
    assertThat(read(place, "port")).isEqualTo(22);
    assertThat(read(place, "label")).isEqualTo("h!");
    assertThat(read(new Place("h", Optional.empty()), "port")).isNull();
  }

  @Test
  void readsThroughAnOptional() {
    assertThat(read(Optional.of(new Place("h", Optional.empty())), "host")).isEqualTo("h");
    assertThat(read(Optional.empty(), "host")).isNull();
    assertThat(context.isPropertyResolved()).isTrue();
  }

  @Test
  void leavesEverythingElseToOthers() {
    context.setPropertyResolved(false);
    assertThat(resolver.getValue(context, "text", "length")).isNull();
    assertThat(context.isPropertyResolved()).isFalse();
    assertThat(resolver.getValue(context, new Place("h", Optional.empty()), "shared")).isNull();
    assertThat(resolver.getValue(context, new Place("h", Optional.empty()), "nothing")).isNull();
    assertThat(context.isPropertyResolved()).isFalse();
  }

  @Test
  void isReadOnly() {
    Place place = new Place("h", Optional.empty());
    assertThat(resolver.isReadOnly(context, place, "host")).isTrue();
    assertThat(resolver.getType(context, place, "host")).isEqualTo(String.class);
    assertThatThrownBy(() -> resolver.setValue(context, place, "host", "x"))
        .isInstanceOf(PropertyNotWritableException.class);
  }

  @Test
  void aFailureInsideKeepsItsCause() {
    assertThatThrownBy(() -> read(new Place("h", Optional.empty()), "broken"))
        .isInstanceOf(ELException.class)
        .hasRootCauseMessage("inside");
  }

  private Object read(Object base, String property) {
    context.setPropertyResolved(false);
    Object value = resolver.getValue(context, base, property);
    assertThat(context.isPropertyResolved()).isTrue();
    return value;
  }

  private static final class Context extends ELContext {
    private final CompositeELResolver all = new CompositeELResolver();

    Context(ELResolver resolver) {
      all.add(resolver);
    }

    @Override
    public ELResolver getELResolver() {
      return all;
    }

    @Override
    public FunctionMapper getFunctionMapper() {
      return null;
    }

    @Override
    public VariableMapper getVariableMapper() {
      return null;
    }
  }
}
