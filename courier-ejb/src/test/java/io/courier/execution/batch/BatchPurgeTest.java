package io.courier.execution.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.execution.OpenInstances;
import io.courier.execution.RunSubmitter.SubmissionException;
import io.courier.setting.Settings;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a node's purge takes and what it leaves, against a repository that several nodes share. */
class BatchPurgeTest {
  private static final int COUNT = 100;
  private static final int DAYS = 30;

  private final SharedRepository repository = new SharedRepository("here");
  private final Set<Long> referred = new HashSet<>();
  private final BatchPurge purge = new BatchPurge();

  BatchPurgeTest() {
    purge.door = repository;
    purge.newestInstance =
        new NewestInstance() {
          @Override
          public long id() {
            return repository.newest();
          }
        };
    purge.open =
        new OpenInstances() {
          @Override
          public Set<Long> among(Collection<Long> instanceIds) {
            Set<Long> among = new HashSet<>(instanceIds);
            among.retainAll(referred);
            return among;
          }
        };
    purge.settings =
        new Limits(Map.of("job.batch_retention_count", COUNT, "job.batch_retention_days", DAYS));
  }

  private int purge() throws SubmissionException {
    return purge.purge(() -> true);
  }

  private static List<Long> ids(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void allButTheNewestGo() throws SubmissionException {
    repository.ran("here", 330, 0);
    assertThat(purge()).isEqualTo(230);
    assertThat(repository.left()).isEqualTo(ids(231, 330));
    assertThat(purge()).isZero();
  }

  @Test
  void theOldGoHoweverFewThereAre() throws SubmissionException {
    repository.ran("here", 60, DAYS + 1);
    repository.ran("here", 5, DAYS - 1);
    assertThat(purge()).isEqualTo(60);
    assertThat(repository.left()).isEqualTo(ids(61, 65));
  }

  @Test
  void whatAnOpenExecutionRefersToStays() throws SubmissionException {
    repository.ran("here", 150, DAYS + 1);
    referred.addAll(List.of(1L, 77L));
    purge();
    assertThat(repository.left()).isEqualTo(List.of(1L, 77L));
  }

  @Test
  void aStretchOfANodeThatNeverReturnsIsPassedOver() throws SubmissionException {
    repository.ran("gone", 130, 1);
    repository.ran("here", 270, 1);
    assertThat(purge()).isEqualTo(170);
    assertThat(repository.left()).hasSize(130 + COUNT).contains(1L, 130L).doesNotContain(131L);
  }

  @Test
  void aLongStretchTakesSeveralPassesOfBoundedWork() throws SubmissionException {
    int stretch = 2 * BatchPurge.MOST_KEPT + 20;
    repository.ran("gone", stretch, 1);
    repository.ran("here", 30 + COUNT, 1);
    assertThat(purge()).isZero();
    assertThat(repository.refused()).isEqualTo(BatchPurge.MOST_KEPT);
    assertThat(purge()).isZero();
    assertThat(purge()).isEqualTo(30);
    repository.ran("here", 10, 1);
    purge();
    purge();
    assertThat(purge()).as("and again from the beginning").isEqualTo(10);
    assertThat(repository.left()).hasSize(stretch + COUNT);
  }

  @Test
  void othersLoseTheirRecordSevenDaysLaterOnly() throws SubmissionException {
    repository.ran("gone", 1, DAYS + 8);
    repository.ran("gone", 1, DAYS + 6);
    repository.ran("gone", 2, 8);
    repository.ran("gone", 2, 6);
    repository.ran("here", COUNT, 0);
    assertThat(purge()).isEqualTo(4);
    assertThat(repository.left()).as("too many and seven days old").isEqualTo(ids(5, 106));
    assertThat(repository.jobLogs("gone")).as("are on its disk").isEqualTo(ids(1, 6));
  }

  @Test
  void theOldOfOthersLoseTheirRecordLater() throws SubmissionException {
    repository.ran("gone", 1, DAYS + 8);
    repository.ran("gone", 1, DAYS + 6);
    assertThat(purge()).isEqualTo(1);
    assertThat(repository.left()).isEqualTo(List.of(2L));
  }

  @Test
  void itStopsBetweenPortions() throws SubmissionException {
    repository.ran("here", 400, 0);
    assertThat(purge.purge(() -> repository.left().size() > 380)).isEqualTo(50);
  }

  @Test
  void aRefusalIsNotTakenForAnotherNodesInstance() {
    repository.ran("here", 200, 0);
    repository.refuseWith(503);
    assertThatThrownBy(this::purge)
        .isInstanceOf(SubmissionException.class)
        .hasMessageContaining("503");
  }

  private record Limits(Map<String, Integer> values) implements Settings {
    @Override
    public int integer(String key) {
      return values.get(key);
    }

    @Override
    public String text(String key) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public long number(String key) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public boolean flag(String key) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public List<String> list(String key) {
      throw new UnsupportedOperationException(key);
    }
  }
}
