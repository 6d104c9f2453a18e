package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Pipeline;
import io.courier.jca.protocol.Signal;
import java.io.IOException;
import java.util.Optional;

/** Requests of SFTP version 3, many under way, several in one SSH packet. */
final class SftpPipeline implements Pipeline {
  private static final int FLAG_READ = 1;
  private static final int FLAG_WRITE = 2;
  private static final int FLAG_CREATE = 8;
  private static final int FLAG_TRUNCATE = 16;
  private static final int FLAG_EXCLUSIVE = 32;

  private final SftpSession session;
  private final SftpWire wire;
  private final CallGuard guard;
  private final Signal arrivals;
  private final SftpLine line;

  SftpPipeline(SftpSession session, SftpWire wire, SftpLine line, Signal arrivals) {
    this.session = session;
    this.wire = wire;
    this.line = line;
    this.arrivals = arrivals;
    guard = session.guard();
  }

  /** What an answer means. */
  @FunctionalInterface
  private interface Meaning<T> {
    T of(SftpReply reply, SftpWire.Pending answer) throws FileTransferException, IOException;
  }

  /** A handle of the server. */
  private static final class Handle implements OpenFile {
    private final byte[] bytes;
    private final String path;

    Handle(byte[] bytes, String path) {
      this.bytes = bytes;
      this.path = path;
    }
  }

  /** A request under way. */
  private final class Sent<T> implements Step<T> {
    private final SftpWire.Pending answer;
    private final String subject;
    private final Meaning<T> meaning;
    private boolean known;
    private T value;
    private FileTransferException fault;

    Sent(SftpWire.Pending answer, String subject, Meaning<T> meaning) {
      this.answer = answer;
      this.subject = subject;
      this.meaning = meaning;
    }

    @Override
    public boolean isDone() {
      return answer.isDone();
    }

    /** An answer is read once; asked again, the result is the same. */
    @Override
    public T result() throws FileTransferException {
      if (!known) {
        try {
          value = meaning.of(answer.now(guard), answer);
        } catch (IOException e) {
          fault = SftpStatus.broken(e, subject);
        } catch (FileTransferException e) {
          fault = e;
        }
        known = true;
      }
      if (fault != null) {
        throw fault;
      }
      return value;
    }

    @Override
    public void drop() {
      answer.drop();
    }
  }

  private <T> Step<T> post(SftpPacket request, String subject, Meaning<T> meaning)
      throws FileTransferException {
    SftpWire.Pending answer = new SftpWire.Pending(arrivals::raise, null, 0, 0);
    wire.post(request, answer);
    return new Sent<>(answer, subject, meaning);
  }

  private Step<Boolean> postForStatus(SftpPacket request, String subject)
      throws FileTransferException {
    return post(
        request,
        subject,
        (reply, answer) -> {
          SftpStatus.requireOk(reply, subject);
          return true;
        });
  }

  @Override
  public Flow flow() {
    return line.flow();
  }

  @Override
  public long room() {
    return line.room();
  }

  @Override
  public Step<OpenFile> open(String path, Open how) throws FileTransferException {
    int flags =
        switch (how) {
          case READ -> FLAG_READ;
          case CREATE -> FLAG_WRITE | FLAG_CREATE | FLAG_TRUNCATE;
          case CREATE_NEW -> FLAG_WRITE | FLAG_CREATE | FLAG_EXCLUSIVE;
          case WRITE -> FLAG_WRITE;
        };
    String subject = (how == Open.READ ? "read " : "write ") + path;
    return post(
        new SftpPacket(SftpPacket.OPEN).text(path).number(flags).number(0),
        subject,
        (reply, answer) -> {
          if (reply.type() != SftpReply.HANDLE) {
            throw SftpStatus.unexpected(reply, subject);
          }
          return new Handle(reply.data(), path);
        });
  }

  @Override
  public Step<Integer> read(OpenFile file, long offset, int length, Slices sink)
      throws FileTransferException {
    Handle handle = (Handle) file;
    SftpWire.Pending answer = new SftpWire.Pending(arrivals::raise, sink, offset, length);
    wire.post(
        new SftpPacket(SftpPacket.READ, 64).data(handle.bytes).number64(offset).number(length),
        answer);
    String subject = "read " + handle.path;
    return new Sent<>(answer, subject, (reply, from) -> count(reply, from, length, subject));
  }

  private static int count(SftpReply reply, SftpWire.Pending answer, int asked, String subject)
      throws FileTransferException, IOException {
    if (reply.type() == SftpReply.STATUS) {
      int code = reply.number();
      if (code == SftpStatus.EOF) {
        return -1;
      }
      throw SftpStatus.fault(code, reply.left() >= 4 ? reply.text() : "", subject);
    }
    if (reply.type() != SftpReply.DATA) {
      throw SftpStatus.unexpected(reply, subject);
    }
    int count = answer.received();
    if (count == 0 || count > asked) {
      throw new FileTransferException(
          Reason.PROTOCOL_ERROR,
          "The server sent " + count + " bytes where " + asked + " were asked: " + subject);
    }
    return count;
  }

  @Override
  public Step<Integer> write(OpenFile file, long offset, byte[] bytes, int length)
      throws FileTransferException {
    Handle handle = (Handle) file;
    String subject = "write " + handle.path;
    SftpPacket request = new SftpPacket(SftpPacket.WRITE, handle.bytes.length + 16 + length);
    request.data(handle.bytes).number64(offset);
    int at = request.beginField(length);
    System.arraycopy(bytes, 0, request.buffer(), at, length);
    request.endField(length);
    return post(
        request,
        subject,
        (reply, answer) -> {
          session.requireWritten(reply, handle.path);
          return length;
        });
  }

  @Override
  public Step<Boolean> close(OpenFile file) throws FileTransferException {
    Handle handle = (Handle) file;
    return postForStatus(
        new SftpPacket(SftpPacket.CLOSE).data(handle.bytes), "close " + handle.path);
  }

  @Override
  public Step<Optional<RemoteFile>> stat(String path, boolean followLinks)
      throws FileTransferException {
    return post(
        SftpSession.statRequest(path, followLinks),
        path,
        (reply, answer) -> SftpSession.statAnswer(reply, path));
  }

  @Override
  public Step<Boolean> rename(String from, String to) throws FileTransferException {
    return postForStatus(session.renameRequest(from, to), "rename " + from + " to " + to);
  }

  @Override
  public Step<Boolean> delete(String path) throws FileTransferException {
    return postForStatus(new SftpPacket(SftpPacket.REMOVE).text(path), "delete " + path);
  }

  @Override
  public void flush() throws FileTransferException {
    wire.flush();
  }
}
