package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.courier.it.CourierServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Headless Chromium from Debian's packages with a fresh profile. Closing it fails the test when the
 * browser reported a violation of the content security policy or a script error on the way. Not
 * thread-safe.
 */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--lang=en-GB");

  private final ChromeDriver driver;
  private final Path profile;
  private final URI base;

  private Browser(ChromeDriver driver, Path profile, URI base) {
    this.driver = driver;
    this.profile = profile;
    this.base = base;
  }

  /** A browser for the server's console; the test is skipped loudly where there is none. */
  static Browser open(CourierServer server) {
    return open(server.uri());
  }

  /** Skips the test loudly, or fails it in CI, where there is no browser. */
  static void requireInstalled() {
    if (!Files.isExecutable(CHROMIUM) || !Files.isExecutable(DRIVER)) {
      String missing = "Needs Debian's packages chromium and chromium-driver.";
      assertThat(System.getenv("COURIER_REQUIRE_PEERS")).as(missing).isNotEqualTo("true");
      abort("SKIPPED: " + missing);
    }
  }

  static Browser open(URI base) {
    requireInstalled();
    try {
      Path profile = Files.createTempDirectory("courier-browser-");
      ChromeOptions options = new ChromeOptions();
      options.setBinary(CHROMIUM.toFile());
      options.addArguments(FLAGS);
      options.addArguments("--user-data-dir=" + profile);
      options.setAcceptInsecureCerts(true);
      LoggingPreferences logs = new LoggingPreferences();
      logs.enable(LogType.BROWSER, Level.ALL);
      options.setCapability("goog:loggingPrefs", logs);
      ChromeDriverService service =
          new ChromeDriverService.Builder()
              .usingDriverExecutable(DRIVER.toFile())
              .usingAnyFreePort()
              .build();
      ChromeDriver driver = new ChromeDriver(service, options);
      driver.manage().window().setSize(new Dimension(1280, 900));
      return new Browser(driver, profile, base);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads a path of the server, e.g. {@code /console/jobs/list.xhtml}. */
  Browser go(String path) {
    driver.get(base.resolve(path).toString());
    return this;
  }

  /**
   * Loads a path with what a user would enter when the browser asks; it keeps it for the server.
   */
  Browser go(String path, String user, String password) {
    URI target = base.resolve(path);
    driver.get(
        target.getScheme()
            + "://"
            + URLEncoder.encode(user, StandardCharsets.UTF_8)
            + ":"
            + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20")
            + "@"
            + target.getAuthority()
            + target.getPath());
    return this;
  }

  /** Resizes the window, for a picture of a long page or a narrow screen. */
  Browser size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
    return this;
  }

  /** Dark or light, as the system would say; colours on their way are there at once. */
  Browser colours(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    driver.executeScript(
        "document.getAnimations().filter(a => a instanceof CSSTransition).forEach(a => a.finish())");
    return this;
  }

  /** Path of the current page. */
  String path() {
    return URI.create(driver.getCurrentUrl()).getPath();
  }

  String address() {
    return driver.getCurrentUrl();
  }

  String title() {
    return driver.getTitle();
  }

  /** The one visible element, waited for. */
  WebElement element(String css) {
    return until(
        "an element " + css,
        d ->
            d.findElements(By.cssSelector(css)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
  }

  List<WebElement> elements(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  boolean has(String css) {
    return elements(css).stream().anyMatch(WebElement::isDisplayed);
  }

  String text(String css) {
    return element(css).getText();
  }

  Browser click(String css) {
    WebElement goal = element(css);
    driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", goal);
    goal.click();
    return this;
  }

  /** Replaces the text of an input. */
  Browser type(String css, String text) {
    WebElement input = element(css);
    input.clear();
    input.sendKeys(text);
    return this;
  }

  /** Chooses an option of a select by its value. */
  Browser choose(String css, String value) {
    new Select(element(css)).selectByValue(value);
    return this;
  }

  /** Values of a select's options that can be chosen now. */
  List<String> choices(String css) {
    return new Select(element(css))
        .getOptions().stream()
            .filter(WebElement::isEnabled)
            .map(o -> o.getDomProperty("value"))
            .toList();
  }

  /** Hands a file to a file input. */
  Browser upload(String css, Path file) {
    element(css).sendKeys(file.toAbsolutePath().toString());
    return this;
  }

  /** What an input holds, shown or not. */
  String value(String css) {
    return driver.findElement(By.cssSelector(css)).getDomProperty("value");
  }

  /** Waits until the page shows the text in an element. */
  Browser waitForText(String css, String text) {
    until(
        "'" + text + "' in " + css,
        d ->
            d.findElements(By.cssSelector(css)).stream().anyMatch(e -> e.getText().contains(text)));
    return this;
  }

  /** Waits until the page in a frame shows the text. */
  Browser waitForFrameText(String css, String text) {
    until(
        "'" + text + "' in the frame " + css,
        d -> {
          d.switchTo().frame(d.findElement(By.cssSelector(css)));
          try {
            return d.findElement(By.tagName("body")).getText().contains(text);
          } finally {
            d.switchTo().defaultContent();
          }
        });
    return this;
  }

  /** Waits for a page by its path. */
  Browser waitForPath(String path) {
    until("the page " + path, d -> path().equals(path));
    return this;
  }

  /** Presses a key where the focus is. */
  Browser press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
    return this;
  }

  /** Presses Tab until the focus is on the element; fails when it cannot be reached. */
  Browser tabTo(String css) {
    WebElement goal = element(css);
    for (int i = 0; i < 80; i++) {
      if (driver.switchTo().activeElement().equals(goal)) {
        return this;
      }
      press(Keys.TAB);
    }
    throw new AssertionError("The keyboard does not reach " + css + " on " + address());
  }

  /** Drags one element onto the middle of another, and so many pixels further down. */
  Browser drag(String css, String ontoCss, int further) {
    WebElement from = element(css);
    WebElement onto = element(ontoCss);
    driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", from);
    new Actions(driver)
        .moveToElement(from)
        .clickAndHold()
        .moveToElement(onto)
        .moveByOffset(0, further)
        .release()
        .perform();
    return this;
  }

  Set<Cookie> cookies() {
    return driver.manage().getCookies();
  }

  Object script(String code, Object... arguments) {
    return driver.executeScript(code, arguments);
  }

  /** Keeps a picture of the whole page under target/screenshots. */
  Browser picture(String name) {
    try {
      Path folder = Files.createDirectories(CourierServer.home().resolve("screenshots"));
      Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the browser complained about since the last call: refused content and script errors. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(
            m ->
                m.contains("Content Security Policy")
                    || m.contains("Refused to")
                    || m.contains("Uncaught"))
        .toList();
  }

  private <T> T until(String what, Function<WebDriver, T> condition) {
    return new WebDriverWait(driver, LIMIT, Duration.ofMillis(100))
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> what + " on " + address())
        .until(d -> ofThisPage(d, condition));
  }

  /** Chromium (156) calls it an unknown error, too, when the page of an element has gone. */
  private static <T> T ofThisPage(WebDriver driver, Function<WebDriver, T> condition) {
    try {
      return condition.apply(driver);
    } catch (WebDriverException e) {
      if (e.getMessage().contains("does not belong to the document")) {
        throw new StaleElementReferenceException("The page has changed.", e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    List<String> complaints;
    try {
      complaints = complaints();
    } finally {
      driver.quit();
      deleteProfile();
    }
    assertThat(complaints).as("complaints of the browser").isEmpty();
  }

  private void deleteProfile() {
    try (var files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // the driver may still write; the directory lies under the temporary directory
    }
  }
}
