package io.courier.core;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param page 1-based
 * @param totalCount rows of the whole filtered list
 */
public record Page<T>(List<T> items, int page, int pageSize, long totalCount) {
  public Page {
    items = List.copyOf(items);
  }

  public long totalPages() {
    return (totalCount + pageSize - 1) / pageSize;
  }

  public <R> Page<R> map(Function<? super T, R> mapper) {
    return new Page<>(items.stream().<R>map(mapper).toList(), page, pageSize, totalCount);
  }
}
