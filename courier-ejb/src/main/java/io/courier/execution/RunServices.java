package io.courier.execution;

import io.courier.file.LocalPaths;
import io.courier.job.JobSecrets;
import io.courier.step.StepTypes;
import io.courier.transfer.ExecutionSessionsFactory;
import java.time.Clock;

/** Collaborators of a walk. */
record RunServices(
    RunJournal journal,
    Workspaces workspaces,
    LocalPaths paths,
    StepTypes types,
    ExecutionSessionsFactory sessions,
    JobSecrets secrets,
    Clock clock) {}
