package io.courier.step;

import io.courier.core.PartnerText;
import java.util.ArrayList;
import java.util.List;

/** Keeps hostile names of a listing apart: they are counted and told, never used. */
final class Quarantine {
  private static final System.Logger LOG = System.getLogger(Quarantine.class.getName());
  private static final int MOST_TOLD = 100;

  private final StepContext context;
  private final List<String> names = new ArrayList<>();
  private long count;

  Quarantine(StepContext context) {
    this.context = context;
  }

  boolean admits(String name) {
    if (PartnerText.isHarmlessName(name)) {
      return true;
    }
    count++;
    if (names.size() < MOST_TOLD) {
      String shown = PartnerText.escaped(name);
      names.add(shown);
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF5004W: step={0} a hostile name of the partner was left alone: \"{1}\"",
          context.typeKey(),
          shown);
    }
    return false;
  }

  long count() {
    return count;
  }

  /** Escaped, the first ones. */
  List<String> names() {
    return List.copyOf(names);
  }
}
