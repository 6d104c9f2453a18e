package io.courier.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "*,anything,true",
    "*.csv,a.csv,true",
    "*.csv,a.csv.tmp,false",
    "PAY_*.gpg,PAY_2026.gpg,true",
    "PAY_*.gpg,pay_2026.gpg,false",
    "a?c,abc,true",
    "a?c,ac,false",
    "[a-c]x,bx,true",
    "[a-c]x,dx,false",
    "[!a-c]x,dx,true",
    "[!a-c]x,ax,false",
    "a[,a[,true",
    "a.b,aXb,false",
    "*a*b*,xxaYYbZ,true",
    "(x)+,(x)+,true",
    "[]],],true",
  })
  void matches(String pattern, String name, boolean expected) {
    assertThat(Glob.of(pattern).matches(name)).isEqualTo(expected);
  }

  @Test
  void aHostilePatternCostsNoTime() {
    String name = "a".repeat(5000);
    Glob glob = Glob.of("*a".repeat(50) + "b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(glob.matches(name)).isFalse());
  }
}
