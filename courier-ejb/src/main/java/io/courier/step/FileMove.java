package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.file.FileOperations;
import jakarta.enterprise.context.Dependent;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Moves local files. What is about to move is recorded first, so that a repetition can tell a file
 * that was moved from one that never was.
 */
@Dependent
class FileMove implements StepType {
  private static final String MOVING = "moving";
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "file.move",
          Set.of(),
          new StepDescription.Label("Move file", "files", "Moves local files."),
          true,
          LocalTargets.schema("move"),
          LocalTargets.outputs("moved"));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    List<Move> moves = moves(context);
    context.expect(moves.stream().mapToLong(Move::size).sum());
    List<Move> kept = moves.stream().filter(m -> LocalTargets.skips(context, m.target())).toList();
    List<Map<String, Object>> intent = intent(context, moves);
    StepResult begun = new StepResult().put(MOVING, intent);
    moves.stream().filter(m -> !kept.contains(m)).forEach(m -> begun.gone(m.source()));
    context.record(begun);
    StepResult result = new StepResult().put(MOVING, intent).keepOutOfContext(MOVING);
    List<String> moved = new ArrayList<>();
    for (Move move : moves) {
      context.checkCancelled();
      moved.add(LocalSelection.shown(context, move.target()));
      if (!kept.contains(move)) {
        perform(context, move);
        result.addBytes(move.size()).made(move.target(), move.size()).gone(move.source());
      }
    }
    return LocalTargets.describe(result, "moved", moved, kept.size());
  }

  /** What an earlier try was to move, and what is there to move now. */
  private static List<Move> moves(StepContext context) {
    List<Move> moves = earlier(context);
    boolean completed = context.earlierOutputs().containsKey("moved_file");
    if (!moves.isEmpty() && !completed) {
      return moves;
    }
    List<String> configured = context.configuration().paths("source_path");
    List<Path> sources =
        moves.isEmpty()
            ? LocalSelection.existing(context, configured)
            : LocalSelection.of(context, configured);
    for (Path source : sources) {
      if (moves.stream().noneMatch(move -> move.source().equals(source))) {
        Path target = LocalTargets.of(context, source, sources.size() > 1);
        moves.add(new Move(source, target, LocalSelection.size(source)));
      }
    }
    return moves;
  }

  private static void perform(StepContext context, Move move) {
    if (!Files.exists(move.source(), LinkOption.NOFOLLOW_LINKS)) {
      if (Files.isRegularFile(move.target(), LinkOption.NOFOLLOW_LINKS)
          && LocalSelection.size(move.target()) == move.size()) {
        return; // moved by the interrupted attempt
      }
      throw new CourierException(
          ErrorCode.DIRECTORY_NOT_FOUND,
          "Neither source nor destination exists: " + LocalSelection.shown(context, move.source()));
    }
    FileOperations.move(
        move.source(),
        move.target(),
        context.copy(LocalSelection.shown(context, move.source()), move.size()));
  }

  private static List<Map<String, Object>> intent(StepContext context, List<Move> moves) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Move move : moves) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("source", LocalSelection.shown(context, move.source()));
      item.put("target", LocalSelection.shown(context, move.target()));
      item.put("bytes", move.size());
      list.add(item);
    }
    return list;
  }

  private static List<Move> earlier(StepContext context) {
    List<Move> moves = new ArrayList<>();
    if (context.earlierOutputs().get(MOVING) instanceof List<?> list) {
      for (Object item : list) {
        Map<?, ?> move = (Map<?, ?>) item;
        moves.add(
            new Move(
                context.local(move.get("source").toString()),
                context.local(move.get("target").toString()),
                ((Number) move.get("bytes")).longValue()));
      }
    }
    return moves;
  }

  private record Move(Path source, Path target, long size) {}
}
