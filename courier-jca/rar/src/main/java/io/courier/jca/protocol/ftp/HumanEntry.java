package io.courier.jca.protocol.ftp;

import io.courier.jca.api.RemoteFile;
import java.util.Optional;
import org.apache.commons.net.ftp.FTPClientConfig;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPFileEntryParser;
import org.apache.commons.net.ftp.parser.NTFTPEntryParser;
import org.apache.commons.net.ftp.parser.UnixFTPEntryParser;

/**
 * A line of LIST as Unix and DOS servers write it. Times are those of the server's own zone, taken
 * as UTC, to the minute. One thread.
 */
final class HumanEntry {
  private final FTPFileEntryParser unix;
  private final FTPFileEntryParser dos = new NTFTPEntryParser();

  HumanEntry() {
    FTPClientConfig config = new FTPClientConfig(FTPClientConfig.SYST_UNIX);
    config.setServerTimeZoneId("UTC");
    config.setServerLanguageCode("en");
    UnixFTPEntryParser parser = new UnixFTPEntryParser(config, false);
    parser.configure(config);
    unix = parser;
  }

  /** Whether the line is no entry by design. */
  static boolean noise(String line) {
    return line.startsWith("total ") || line.isBlank();
  }

  Optional<RemoteFile> parse(String line, String directory) {
    boolean digits = Character.isDigit(line.charAt(0));
    FTPFile parsed = (digits ? dos : unix).parseFTPEntry(line);
    if (parsed == null || parsed.getName() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new RemoteFile(
            parsed.getName(),
            FtpPath.child(directory, parsed.getName()),
            parsed.isDirectory() || parsed.getSize() < 0 ? 0 : parsed.getSize(),
            parsed.getTimestamp() == null ? null : parsed.getTimestampInstant(),
            parsed.isDirectory(),
            parsed.isSymbolicLink()));
  }
}
