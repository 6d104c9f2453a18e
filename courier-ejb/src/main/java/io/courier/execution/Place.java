package io.courier.execution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where in the loops a step runs. Immutable.
 *
 * @param indices of the items of all loops around the step, outermost first; empty outside loops
 */
record Place(List<Integer> indices) {
  static final Place TOP = new Place(List.of());

  Place {
    indices = List.copyOf(indices);
  }

  /** Of {@link #path}. */
  static Place of(String path) {
    return path == null
        ? TOP
        : new Place(Arrays.stream(path.split("\\.", -1)).map(Integer::valueOf).toList());
  }

  boolean isTop() {
    return indices.isEmpty();
  }

  /** How many loops are around the step. */
  int depth() {
    return indices.size();
  }

  /** Inside one more loop, at that item. */
  Place in(int index) {
    List<Integer> more = new ArrayList<>(indices);
    more.add(index);
    return new Place(more);
  }

  /** Index in the innermost loop, null outside loops. */
  Integer index() {
    return isTop() ? null : indices.get(indices.size() - 1);
  }

  /** All indices as stored, null outside loops. */
  String path() {
    return isTop() ? null : indices.stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
