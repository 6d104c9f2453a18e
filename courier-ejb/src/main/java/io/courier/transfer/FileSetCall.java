package io.courier.transfer;

import io.courier.connection.ConnectionOperation;
import io.courier.connection.TransferFaults.Doing;
import io.courier.core.CourierException;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileMove;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A set of files on its way. A repetition leaves out what is finished, and settles first what was
 * renamed without an answer. One row of the connection audit log per file.
 */
final class FileSetCall extends RemoteCall<Void> {
  private final Plan plan;
  private final UnaryOperator<TransferControl> guard;
  private final OperationLog log;
  private final Map<Integer, TransferMemory> underWay = new TreeMap<>();
  private final Map<Integer, RenameInDoubtException> inDoubt = new TreeMap<>();
  private final Map<Integer, TransferMemory> memories = new HashMap<>();
  private final boolean[] done;
  private FileTransferException givenUp;

  /**
   * What moves and who is told.
   *
   * @param control indices as in {@code files}
   */
  record Plan(
      UUID connectionId,
      ConnectionOperation operation,
      List<FilePair> files,
      TransferOptions options,
      FileSetControl control) {}

  /**
   * @param guard wraps the caller's control of each file
   */
  FileSetCall(Plan plan, UnaryOperator<TransferControl> guard, OperationLog log) {
    super(plan.operation == ConnectionOperation.UPLOAD ? Doing.WRITE : Doing.READ);
    this.plan = plan;
    this.guard = guard;
    this.log = log;
    done = new boolean[plan.files.size()];
  }

  @Override
  Void run(FileConnection session) throws FileTransferException {
    for (Map.Entry<Integer, RenameInDoubtException> doubt : List.copyOf(inDoubt.entrySet())) {
      int index = doubt.getKey();
      finished(
          index,
          session.settleUpload(doubt.getValue().receipt(), plan.options, memories.get(index)));
    }
    if (givenUp != null) {
      throw givenUp;
    }
    List<Integer> left = new ArrayList<>();
    List<FileMove> moves = new ArrayList<>();
    for (int i = 0; i < done.length; i++) {
      if (!done[i]) {
        left.add(i);
        moves.add(new FileMove(plan.files.get(i).local(), plan.files.get(i).remotePath()));
      }
    }
    if (moves.isEmpty()) {
      return null;
    }
    if (plan.operation == ConnectionOperation.UPLOAD) {
      session.uploadAll(moves, plan.options, new Part(left));
    } else {
      session.downloadAll(moves, plan.options, new Part(left));
    }
    return null;
  }

  @Override
  boolean maySpread() {
    return true;
  }

  /** What failed for good is no reason to leave the doubts about other files unsettled. */
  @Override
  boolean repeatable(FileTransferException failure) {
    if (failure instanceof RenameInDoubtException || super.repeatable(failure)) {
      return true;
    }
    if (inDoubt.isEmpty() || givenUp != null) {
      return false;
    }
    givenUp = failure;
    return true;
  }

  @Override
  Optional<RenameInDoubtException> doubt() {
    return inDoubt.values().stream().findFirst();
  }

  /** The set failed for good: so did the files that were under way. */
  void logFailure(CourierException failure) {
    underWay.forEach((index, memory) -> log.failed(transfer(index), memory, failure));
    underWay.clear();
  }

  private OperationLog.Transfer transfer(int index) {
    return new OperationLog.Transfer(plan.connectionId, plan.operation, plan.files.get(index));
  }

  private void finished(int index, TransferReceipt receipt) {
    inDoubt.remove(index);
    underWay.remove(index);
    done[index] = true;
    log.finished(transfer(index), memories.remove(index), receipt);
    plan.control.finished(index, receipt);
  }

  /** The files of one run, under the numbers that the adapter knows. */
  private final class Part implements FileSetControl {
    private final List<Integer> indices;

    Part(List<Integer> indices) {
      this.indices = indices;
    }

    @Override
    public TransferControl start(int index) throws FileTransferException {
      int own = indices.get(index);
      TransferMemory memory = new TransferMemory(guard.apply(plan.control.start(own)));
      memories.put(own, memory);
      underWay.put(own, memory);
      return memory;
    }

    @Override
    public void finished(int index, TransferReceipt receipt) {
      FileSetCall.this.finished(indices.get(index), receipt);
    }

    @Override
    public void failed(int index, FileTransferException failure) {
      int own = indices.get(index);
      if (failure instanceof RenameInDoubtException doubt) {
        inDoubt.put(own, doubt);
      }
      plan.control.failed(own, failure);
    }
  }
}
