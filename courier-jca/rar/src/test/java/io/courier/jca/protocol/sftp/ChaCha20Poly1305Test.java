package io.courier.jca.protocol.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.Cipher;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of RFC 8439. */
@Tag("ALG-01")
class ChaCha20Poly1305Test {
  private static final HexFormat HEX = HexFormat.of();

  /** Section 2.5.2, then appendix A.3, numbers 7 to 11: the corners of the modulus. */
  @ParameterizedTest
  @CsvSource({
    "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b,"
        + "43727970746f6772617068696320466f72756d2052657365617263682047726f7570,"
        + "a8061dc1305136c6c22b8baf0c0127a9",
    "0200000000000000000000000000000000000000000000000000000000000000,"
        + "ffffffffffffffffffffffffffffffff,03000000000000000000000000000000",
    "02000000000000000000000000000000ffffffffffffffffffffffffffffffff,"
        + "02000000000000000000000000000000,03000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000,"
        + "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff"
        + "11000000000000000000000000000000,05000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000,"
        + "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe"
        + "01010101010101010101010101010101,00000000000000000000000000000000",
    "0200000000000000000000000000000000000000000000000000000000000000,"
        + "fdffffffffffffffffffffffffffffff,faffffffffffffffffffffffffffffff"
  })
  void authenticatorKnowsTheVectors(String key, String message, String tag) {
    byte[] bytes = HEX.parseHex(message);
    assertThat(HEX.formatHex(new Poly1305(HEX.parseHex(key)).tag(bytes, 0, bytes.length)))
        .isEqualTo(tag);
  }

  @Test
  void authenticatorIsTheArithmeticOfTheStandard() {
    Random random = new Random(1);
    BigInteger modulus = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));
    BigInteger clamp = new BigInteger("0ffffffc0ffffffc0ffffffc0fffffff", 16);
    for (int i = 0; i < 500; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(message);
      BigInteger sum = BigInteger.ZERO;
      for (int at = 0; at < message.length; at += 16) {
        byte[] block = Arrays.copyOfRange(message, at, Math.min(at + 16, message.length));
        BigInteger n = little(block).setBit(8 * block.length);
        sum = sum.add(n).multiply(little(Arrays.copyOf(key, 16)).and(clamp)).mod(modulus);
      }
      BigInteger expected =
          sum.add(little(Arrays.copyOfRange(key, 16, 32))).mod(BigInteger.TWO.pow(128));
      assertThat(little(new Poly1305(key).tag(message, 0, message.length))).isEqualTo(expected);
    }
  }

  private static BigInteger little(byte[] bytes) {
    byte[] big = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      big[bytes.length - 1 - i] = bytes[i];
    }
    return new BigInteger(1, big);
  }

  /** Section 2.4.2. */
  @Test
  void mainCipherStartsAtTheSecondBlock() throws Exception {
    byte[] key = new byte[64];
    for (int i = 0; i < 32; i++) {
      key[i] = (byte) i;
    }
    byte[] text =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
                + " future, sunscreen would be it.")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] packet = new byte[4 + text.length + 16];
    System.arraycopy(text, 0, packet, 4, text.length);
    ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
    cipher.init(Cipher.ENCRYPT_MODE, key, new byte[8]);
    cipher.begin(0x0000004a00000000L);
    cipher.doFinal(packet, 0, 4 + text.length, packet, 0);
    assertThat(HEX.formatHex(packet, 4, 4 + text.length))
        .isEqualTo(
            "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"
                + "f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8"
                + "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
                + "5af90bbf74a35be6b40b8eedf2785e42874d");
  }

  @Test
  void everyFlippedBitIsFound() throws Exception {
    byte[] key = new byte[64];
    new Random(2).nextBytes(key);
    byte[] packet = new byte[4 + 60 + 16];
    new Random(3).nextBytes(packet);
    byte[] plain = packet.clone();
    ChaCha20Poly1305 sender = new ChaCha20Poly1305();
    sender.init(Cipher.ENCRYPT_MODE, key, new byte[8]);
    sender.update(-1);
    sender.update(packet, 0, 4, packet, 0);
    sender.doFinal(packet, 0, 64, packet, 0);
    ChaCha20Poly1305 receiver = new ChaCha20Poly1305();
    receiver.init(Cipher.DECRYPT_MODE, key, new byte[8]);
    for (int bit = 0; bit < 8 * packet.length; bit++) {
      byte[] altered = packet.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      receiver.update(bit);
      receiver.update(-1);
      assertThatThrownBy(() -> receiver.doFinal(altered, 0, 64, altered, 0))
          .isInstanceOf(AEADBadTagException.class);
    }
    receiver.update(0);
    receiver.update(-1);
    byte[] length = new byte[4];
    receiver.update(packet, 0, 4, length, 0);
    receiver.doFinal(packet, 0, 64, packet, 0);
    assertThat(length).isEqualTo(Arrays.copyOf(plain, 4));
    assertThat(Arrays.copyOfRange(packet, 4, 64)).isEqualTo(Arrays.copyOfRange(plain, 4, 64));
  }
}
