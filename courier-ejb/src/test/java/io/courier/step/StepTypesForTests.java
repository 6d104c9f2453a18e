package io.courier.step;

import java.util.List;

/** The registry as CDI discovery makes it. */
public final class StepTypesForTests {
  private StepTypesForTests() {}

  public static StepTypes all() {
    return new StepTypes(
        List.of(
            new SftpUpload(),
            new SftpDownload(),
            new FtpUpload(),
            new FtpDownload(),
            new FtpsUpload(),
            new FtpsDownload(),
            new RemoteList(),
            new RemoteMkdir(),
            new RemoteRmdir(),
            new RemoteRename(),
            new RemoteDelete(),
            new FileCopy(),
            new FileMove(),
            new FileRename(),
            new FileDelete(),
            new FlowForeach(),
            new FlowIf(),
            new FlowElse(),
            new FlowEnd(),
            new AzureFunctionExecute()));
  }
}
