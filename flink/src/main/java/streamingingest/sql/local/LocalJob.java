package streamingingest.sql.local;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.util.ExceptionUtils;
import streamingingest.sql.SqlJob;

/** The job in a mini cluster in this process, going on from where the state folder says. */
final class LocalJob {
    private final JobClient client;
    private final StateFolder folder;
    private final int generation;
    private final OpenShards openShards;

    private LocalJob(JobClient client, StateFolder folder, int generation, OpenShards openShards) {
        this.client = client;
        this.folder = folder;
        this.generation = generation;
        this.openShards = openShards;
    }

    static LocalJob start(SqlJob job, LocalOptions options) throws Exception {
        StateFolder folder = new StateFolder(options.state());
        Optional<StateFolder.Snapshot> newest = folder.newest();
        if (newest.isPresent()) folder.deleteAllBut(newest.get());
        int generation = newest.map(snapshot -> snapshot.generation() + (snapshot.drained() ? 1 : 0)).orElse(0);
        Configuration configuration = configuration(folder, generation, options.checkpointMillis());
        newest.ifPresent(snapshot -> restore(configuration, snapshot));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        job.attachTo(environment);
        identify(environment, generation);
        return new LocalJob(environment.executeAsync("sql"), folder, generation, new OpenShards(job.tableOptions()));
    }

    private static Configuration configuration(StateFolder folder, int generation, long checkpointMillis) {
        return Configuration.fromMap(Map.ofEntries(
                Map.entry("parallelism.default", "1"),
                Map.entry("execution.checkpointing.interval", checkpointMillis + " ms"),
                Map.entry("execution.checkpointing.dir", folder.checkpoints(generation).toUri().toString()),
                Map.entry("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION"),
                Map.entry("restart-strategy.type", "fixed-delay"),
                Map.entry("restart-strategy.fixed-delay.attempts", "10"),
                Map.entry("restart-strategy.fixed-delay.delay", "1 s"),
                Map.entry("io.tmp.dirs", System.getProperty("java.io.tmpdir")),
                Map.entry("metrics.reporters", "parent"),
                Map.entry("metrics.reporter.parent.factory.class", JobMetrics.Factory.class.getName())));
    }

    /** Behind a drain only the sources find their state again: an ended window's operator takes every event for a late one. */
    private static void restore(Configuration configuration, StateFolder.Snapshot snapshot) {
        configuration.setString("execution.state-recovery.path", snapshot.folder().toUri().toString());
        configuration.setString("execution.state-recovery.claim-mode", "CLAIM");
        configuration.setString("execution.state-recovery.ignore-unclaimed-state", String.valueOf(snapshot.drained()));
    }

    /** Names the operators, by which Flink finds their state: the sources alike in every generation, the others not. */
    private static void identify(StreamExecutionEnvironment environment, int generation) {
        Set<Transformation<?>> seen = new HashSet<>();
        int sources = 0;
        for (Transformation<?> root : environment.getTransformations()) {
            for (Transformation<?> step : root.getTransitivePredecessors()) {
                if (!seen.add(step)) continue;
                boolean isSource = step instanceof SourceTransformation;
                step.setUid(isSource ? "source-" + sources++ : "g" + generation + "-" + seen.size());
            }
        }
    }

    JobStatus status() throws Exception {
        return client.getJobStatus().get();
    }

    /** Waits until the job has ended by itself or by {@link #stop}. @throws Exception the reason of a failure */
    void join() throws Exception {
        client.getJobExecutionResult().get();
    }

    /** Waits until the job runs. @throws Exception the reason when it never does */
    void awaitRunning() throws Exception {
        while (status() != JobStatus.RUNNING) pause();
    }

    /** Waits until everything that was put before this call is read and handed on. */
    void awaitAllRead() throws Exception {
        long since = System.nanoTime();
        while (!isAllRead(since)) pause();
    }

    private void pause() throws Exception {
        if (status().isGloballyTerminalState()) join();
        Thread.sleep(50);
    }

    private boolean isAllRead(long since) {
        Set<String> streams = ReadProgress.INSTANCE.streams();
        if (streams.isEmpty() || !ReadProgress.INSTANCE.atEnd(openShards.of(streams), since)) return false;
        return JobMetrics.INSTANCE.recordsIn.running() >= ReadProgress.INSTANCE.fetched();
    }

    /**
     * Ends the job with a savepoint.
     *
     * @param drain moves event time to its end first, so that every event-time window closes
     */
    void stop(boolean drain) throws Exception {
        String savepoints = folder.savepoints(generation, drain).toUri().toString();
        while (!tryStop(drain, savepoints)) pause();
        join();
    }

    /** Whether it stopped; it does not while tasks are starting, though the job counts as running from its first task on. */
    private boolean tryStop(boolean drain, String savepoints) throws Exception {
        try {
            client.stopWithSavepoint(drain, savepoints, SavepointFormatType.CANONICAL).get();
            return true;
        } catch (ExecutionException error) {
            if (isStarting(error)) return false;
            throw error;
        }
    }

    private static boolean isStarting(ExecutionException error) {
        return ExceptionUtils.findThrowable(error, CheckpointException.class)
                .filter(refusal -> refusal.getCheckpointFailureReason() == CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING)
                .isPresent();
    }
}
