package io.courier.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the sources of all pages must keep to (docs/adr/0050). */
class PageSourcesTest {
  private static final Path WEBAPP = Path.of("src/main/webapp");
  private static final Pattern HANDLER = Pattern.compile("\\son[a-z]+\\s*=");
  private static final Pattern STYLE = Pattern.compile("\\sstyle\\s*=|<style|<h:outputStylesheet>");
  private static final Pattern SCRIPT = Pattern.compile("<script|<h:outputScript>|javascript:");
  private static final Pattern KEY = Pattern.compile("text\\['([a-zA-Z0-9_.]+)'\\]");

  @Test
  void noPageHasScriptOrStyleOrHandlersOfItsOwn() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path page : pages()) {
      String source = Files.readString(page);
      for (Pattern banned : List.of(HANDLER, STYLE, SCRIPT)) {
        Matcher m = banned.matcher(source);
        if (m.find()) {
          found.add(page + ": " + m.group());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everythingShownIsEscaped() throws IOException {
    for (Path page : pages()) {
      assertThat(Files.readString(page)).as(page.toString()).doesNotContain("escape=\"false\"");
    }
  }

  @Test
  void noPageNamesAnotherOrigin() throws IOException {
    try (Stream<Path> files = Files.walk(WEBAPP)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String source =
            Files.readString(file)
                .replace("http://www.w3.org/", "")
                .replace("https://jakarta.ee/xml/ns/", "");
        assertThat(source.toLowerCase(Locale.ROOT))
            .as(file.toString())
            .doesNotContain("http://", "https://");
      }
    }
  }

  @Test
  void everyTextAPageAsksForExists() throws IOException {
    Properties texts = new Properties();
    try (var in = getClass().getResourceAsStream("messages.properties")) {
      texts.load(in);
    }
    Set<String> missing = new HashSet<>();
    for (Path page : pages()) {
      Matcher m = KEY.matcher(Files.readString(page));
      while (m.find()) {
        if (!texts.containsKey(m.group(1))) {
          missing.add(m.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(WEBAPP)) {
      List<Path> pages = files.filter(f -> f.toString().endsWith(".xhtml")).toList();
      assertThat(pages).hasSizeGreaterThan(10);
      return pages;
    }
  }
}
