package io.courier.jca.protocol;

import io.courier.jca.api.FileMove;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.Verification;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Moves many small files with many under way at once, each through stages that keep every promise
 * of a single transfer. One thread drives all sessions. After a failure no further file is started
 * and those under way are brought to their end.
 */
final class FileSet {
  /** Fewer files than this are over before another session helps. */
  private static final int WORTH_HELP = 64;

  private static final long WAIT_MILLIS = 50;
  private static final Duration WIND_DOWN = Duration.ofSeconds(4);

  /**
   * What is moved.
   *
   * @param up whether to the server
   */
  record Job(
      RemoteSession session,
      Help help,
      List<FileMove> files,
      TransferOptions options,
      FileSetControl control,
      boolean up) {}

  /** Moves one file that is not small, in the ordinary way. */
  @FunctionalInterface
  interface OneByOne {
    void move(int index, TransferControl control) throws FileTransferException;
  }

  private final Job job;
  private final OneByOne oneByOne;
  private final Signal arrivals = new Signal();
  private final List<SetLane> lanes = new ArrayList<>();
  private final Deque<SetTask.Order> again = new ArrayDeque<>();
  private final Deque<SetTask.Order> large = new ArrayDeque<>();
  private int next;
  private FileTransferException failure;
  private final Hand hand = new Hand();

  FileSet(Job job, OneByOne oneByOne) {
    this.job = job;
    this.oneByOne = oneByOne;
  }

  /** Whether the stages keep what the options ask for; else the files go one by one. */
  static boolean suits(RemoteSession session, TransferOptions options) {
    return options.atomic()
        && !options.resume()
        && options.verification() == Verification.SIZE
        && session.replacesAtomically()
        && session.pipeline(new Signal()).isPresent();
  }

  void run() throws FileTransferException {
    boolean orderly = false;
    try (Recruits recruits = new Recruits(job.help.crew(), arrivals)) {
      join(job.session, null);
      if (job.files.size() >= WORTH_HELP) {
        recruits.want(lanes.get(0).pipe().flow().sessionsWorth() - 1);
      }
      while (hasMore() || hasTasks()) {
        long seen = arrivals.seen();
        recruits.arrived().forEach(one -> join(one.session(), one));
        if (!step()) {
          idle(seen);
        }
      }
      orderly = true;
    } finally {
      windDown(orderly);
    }
    moveLarge();
    if (failure != null) {
      throw failure;
    }
  }

  /** Those that were found to be large have been started: each is told its end. */
  private void moveLarge() {
    for (SetTask.Order order : large) {
      if (failure == null) {
        try {
          oneByOne.move(order.index(), order.control());
        } catch (FileTransferException e) {
          failure = e;
        }
      } else {
        job.control.failed(
            order.index(),
            new FileTransferException(
                Reason.CANCELLED, "Not moved: another file of the set failed"));
      }
    }
  }

  /** The cancel signal of the file started last; none while the others are brought to an end. */
  private static final class Hand implements TransferControl {
    private volatile TransferControl latest = TransferControl.NONE;
    private volatile boolean settling;

    @Override
    public void progress(long transferredBytes, long totalBytes) {}

    @Override
    public boolean cancelled() {
      return !settling && latest.cancelled();
    }

    @Override
    public void beforePublish() {}
  }

  private void join(RemoteSession session, Crew.Hand lent) {
    CallGuard.Call call = session.guard().begin(hand, job.help.silence());
    lanes.add(new SetLane(session, lent, call, session.pipeline(arrivals).orElseThrow()));
  }

  private boolean hasMore() {
    return failure == null && (next < job.files.size() || !again.isEmpty());
  }

  private boolean hasTasks() {
    return lanes.stream().anyMatch(lane -> !lane.tasks().isEmpty());
  }

  private boolean step() {
    boolean moved = false;
    for (SetLane lane : List.copyOf(lanes)) {
      moved |= advance(lane);
      moved |= start(lane);
      try {
        lane.pipe().flush();
      } catch (FileTransferException e) {
        // Each of its files meets the same failure at its next step.
        cancelIfAsked(e);
        moved = true;
      }
      if (!lane.isOwn() && !lane.session().isConnected() && lane.tasks().isEmpty()) {
        lanes.remove(lane);
        lane.giveBack(new FileTransferException(Reason.CONNECTION_LOST, "The session is lost"));
      }
    }
    return moved;
  }

  private boolean start(SetLane lane) {
    boolean started = false;
    long weight = lane.weight();
    while (hasMore()
        && lane.session().isConnected()
        && lane.hasPlace()
        && weight < lane.most(job.up)) {
      SetTask task = begin(lane);
      weight += task == null ? 0 : task.weight();
      started = true;
    }
    if (hasMore() && lane.isOwn() && !lane.session().isConnected()) {
      failure =
          new FileTransferException(
              Reason.CONNECTION_LOST, "The session is closed; open a new connection");
    }
    return started;
  }

  private SetTask begin(SetLane lane) {
    SetTask.Order order = again.poll();
    int index = order == null ? next++ : order.index();
    try {
      if (order == null) {
        hand.latest = job.control.start(index);
        order = new SetTask.Order(index, job.files.get(index), job.options, hand.latest);
      }
      if (job.up && UploadTask.isLarge(order.move().local())) {
        large.add(order);
        return null;
      }
      SetTask task =
          job.up
              ? new UploadTask(order, lane.session(), lane.pipe())
              : new DownloadTask(order, lane.session(), lane.pipe());
      task.begin();
      lane.tasks().add(task);
      return task;
    } catch (FileTransferException e) {
      cancelIfAsked(e);
      fail(index, e);
      return null;
    }
  }

  private boolean advance(SetLane lane) {
    boolean moved = false;
    long weight = lane.weight();
    long most = lane.most(job.up);
    for (SetTask task : List.copyOf(lane.tasks())) {
      if (task.isQuiet()) {
        moved |= advance(lane, task, most - weight);
        weight = lane.weight();
      }
    }
    return moved;
  }

  private boolean advance(SetLane lane, SetTask task, long room) {
    if (task.isOver()) {
      lane.tasks().remove(task);
      if (task.isLarge()) {
        large.add(task.order);
      } else {
        report(lane, task);
      }
      return true;
    }
    try {
      if (hand.settling && !task.isPublishing()) {
        throw new FileTransferException(Reason.CANCELLED, "Cancelled");
      }
      if (lane.weight() > 0 && task.wants() > room) {
        return false;
      }
      task.next();
      if (task.receipt() != null) {
        lane.tasks().remove(task);
        job.control.finished(task.order.index(), task.receipt());
      }
    } catch (FileTransferException e) {
      giveUp(task, e);
    }
    return true;
  }

  private void giveUp(SetTask task, FileTransferException cause) {
    cancelIfAsked(cause);
    task.failed(cause);
    try {
      task.abandon();
    } catch (FileTransferException e) {
      System.getLogger(FileSet.class.getName())
          .log(Level.DEBUG, "Cleaning up after a failure: {0}", e.getMessage());
    }
  }

  /** A file whose lent session broke is started again elsewhere, unless its rename is in doubt. */
  private void report(SetLane lane, SetTask task) {
    FileTransferException cause = task.failure();
    if (!lane.isOwn()
        && failure == null
        && cause.reason().isFatalToSession()
        && !(cause instanceof RenameInDoubtException)) {
      again.add(task.order);
    } else {
      fail(task.order.index(), cause);
    }
  }

  private void fail(int index, FileTransferException cause) {
    if (failure == null) {
      failure = cause;
    }
    job.control.failed(index, cause);
  }

  private void cancelIfAsked(FileTransferException cause) {
    if (cause.reason() == Reason.CANCELLED) {
      hand.settling = true;
      if (failure == null) {
        failure = cause;
      }
    }
  }

  private void idle(long seen) throws FileTransferException {
    for (SetLane lane : List.copyOf(lanes)) {
      if (lane.tasks().isEmpty()) {
        lane.session().guard().touch();
      }
      try {
        lane.session().guard().poll();
      } catch (FileTransferException e) {
        // A deadline closed the socket: what is under way fails by itself.
        cancelIfAsked(e);
      }
    }
    try {
      arrivals.await(seen, WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileTransferException(Reason.CANCELLED, "Cancelled: the thread was interrupted", e);
    }
  }

  /** Also when a listener threw or the thread was interrupted: temporary files are removed. */
  private void windDown(boolean orderly) {
    boolean interrupted = !orderly && Thread.interrupted();
    hand.settling = true;
    long until = System.nanoTime() + WIND_DOWN.toNanos();
    try {
      while (!orderly && hasTasks() && System.nanoTime() < until) {
        long seen = arrivals.seen();
        if (!cleanUp()) {
          arrivals.await(seen, WAIT_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      lanes.forEach(lane -> lane.giveBack(doubt(lane)));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileTransferException doubt(SetLane lane) {
    return lane.session().isConnected() && lane.tasks().isEmpty()
        ? null
        : new FileTransferException(Reason.CONNECTION_LOST, "The session is in doubt");
  }

  private boolean cleanUp() {
    boolean moved = false;
    for (SetLane lane : lanes) {
      for (SetTask task : List.copyOf(lane.tasks())) {
        if (task.isQuiet()) {
          moved = true;
          if (task.isOver() || task.isPublishing()) {
            lane.tasks().remove(task);
          } else {
            giveUp(task, new FileTransferException(Reason.CANCELLED, "Cancelled"));
          }
        }
      }
      try {
        lane.pipe().flush();
      } catch (FileTransferException e) {
        lane.tasks().clear();
      }
    }
    return moved;
  }
}
