package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.jca.protocol.CallGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that lies about lengths, types and ids: every lie ends the session, none harms. */
class SftpWireTest {
  private final AtomicBoolean aborted = new AtomicBoolean();
  private final CallGuard guard = new CallGuard(() -> aborted.set(true));
  private final SftpWire wire = new SftpWire(guard);
  private final OutputStream inbound = wire.inbound();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  private void start() throws Exception {
    inbound.write(packet(SftpReply.VERSION, ByteBuffer.allocate(4).putInt(3).array()));
    assertThat(wire.start(sent, guard).number()).isEqualTo(3);
  }

  private static byte[] packet(int type, byte[] body) {
    return ByteBuffer.allocate(5 + body.length)
        .putInt(1 + body.length)
        .put((byte) type)
        .put(body)
        .array();
  }

  private static byte[] status(int id, int code) {
    return packet(SftpReply.STATUS, ByteBuffer.allocate(8).putInt(id).putInt(code).array());
  }

  @Test
  void answersFindTheirRequestsInAnyOrderAndAnyPieces() throws Exception {
    start();
    SftpWire.Pending first = wire.send(new SftpPacket(SftpPacket.STAT).text("/a"));
    SftpWire.Pending second = wire.send(new SftpPacket(SftpPacket.STAT).text("/b"));
    byte[] both = ByteBuffer.allocate(26).put(status(2, 7)).put(status(1, 5)).array();
    for (byte one : both) {
      inbound.write(one);
    }
    assertThat(first.await(guard).number()).isEqualTo(5);
    assertThat(second.await(guard).number()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 1_048_577, Integer.MAX_VALUE, -1})
  void impossibleLengthEndsTheSession(int length) throws Exception {
    start();
    SftpWire.Pending waiting = wire.send(new SftpPacket(SftpPacket.STAT).text("/a"));
    byte[] lie = ByteBuffer.allocate(5).putInt(length).put((byte) SftpReply.STATUS).array();
    assertThatThrownBy(() -> inbound.write(lie)).isInstanceOf(IOException.class);
    assertThat(wire.isOpen()).isFalse();
    fails(Reason.CONNECTION_LOST, () -> waiting.await(guard));
    fails(Reason.CONNECTION_LOST, () -> wire.call(new SftpPacket(SftpPacket.STAT).text("/a")));
  }

  @Test
  void answerThatNobodyAskedForEndsTheSession() throws Exception {
    start();
    assertThatThrownBy(() -> inbound.write(status(99, 0))).isInstanceOf(IOException.class);
    assertThat(wire.isOpen()).isFalse();
  }

  @Test
  void textInPlaceOfSftpIsRecognised() {
    byte[] motd = "Welcome to the server!\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> inbound.write(motd)).hasMessageContaining("Not an SFTP server");
  }

  @Test
  void silenceIsEndedByTheWaiterItself() throws Exception {
    start();
    try (CallGuard.Call call = guard.begin(TransferControl.NONE, Duration.ofMillis(200))) {
      FileTransferException e =
          fails(Reason.TIMED_OUT, () -> wire.call(new SftpPacket(SftpPacket.STAT).text("/a")));
      assertThat(e).hasMessageContaining("200 milliseconds");
    }
    assertThat(aborted).isTrue();
  }

  @Test
  void fieldsLongerThanThePacketAreRefused() {
    SftpReply tooLong = new SftpReply(SftpReply.NAME, new byte[] {0, 0, 0, 9, 1});
    assertThatThrownBy(tooLong::text).isInstanceOf(IOException.class);
    SftpReply negative = new SftpReply(SftpReply.NAME, new byte[] {-1, -1, -1, -1, 1});
    assertThatThrownBy(negative::data).isInstanceOf(IOException.class);
    SftpReply hugeCount =
        new SftpReply(SftpReply.ATTRS, new byte[] {-128, 0, 0, 0, 127, -1, -1, -1});
    assertThatThrownBy(() -> SftpAttributes.read(hugeCount)).isInstanceOf(IOException.class);
  }

  @Test
  void keyExchangeOfGarbageIsNothing() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      assertThat(KexInit.parse(garbage)).isEmpty();
      byte[] line = "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII);
      byte[] after =
          ByteBuffer.allocate(line.length + garbage.length).put(line).put(garbage).array();
      assertThat(KexInit.parse(after)).isEmpty();
    }
  }
}
