package io.courier.core;

/**
 * Which page, in which order.
 *
 * @param page 1-based
 * @param pageSize 1-100
 * @param sortField API field name, null for the resource's default; checked against an allow list
 *     by the repository (1003)
 * @param descending order of the sort field
 */
public record PageRequest(int page, int pageSize, String sortField, boolean descending) {
  public static final PageRequest FIRST = new PageRequest(1, 25, null, true);

  public int offset() {
    return (page - 1) * pageSize;
  }

  /**
   * @throws CourierException 1004 when the page lies beyond the last and is not the first
   */
  public void checkAgainst(long totalCount) {
    if (page > 1 && (long) (page - 1) * pageSize >= totalCount) {
      throw new CourierException(
          ErrorCode.PAGE_OUT_OF_RANGE,
          "Page " + page + " is beyond the last page of " + totalCount + " entries.");
    }
  }
}
