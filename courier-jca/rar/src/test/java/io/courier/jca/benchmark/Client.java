package io.courier.jca.benchmark;

/** One of those that are compared. */
interface Client {
  String name();

  /** Moves the files of the row once. */
  Cost run(Row row, Place place) throws Exception;
}
