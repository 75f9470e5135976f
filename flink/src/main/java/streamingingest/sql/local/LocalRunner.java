package streamingingest.sql.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import streamingingest.sql.ApplicationProperties;
import streamingingest.sql.SqlJob;

/**
 * Main class of the job on one's own machine: the same script in a mini cluster in this process, led through standard
 * input ({@code drain}, {@code drain <milliseconds>}, {@code stop}) and reporting on standard output, a JSON object a line.
 */
public final class LocalRunner {
    private final Reports reports;
    private final LocalJob job;
    /** From then on the commands' thread says what the state is, and how the job ended. */
    private volatile boolean commanded;

    private LocalRunner(Reports reports, LocalJob job) {
        this.reports = reports;
        this.job = job;
    }

    /** Runs until a command ends the job, or standard input ends because the parent is gone. */
    public static void main(String[] arguments) {
        Reports reports = Reports.takeStandardOutput();
        try {
            reports.state("STARTING");
            LocalOptions options = LocalOptions.parse(arguments);
            String[] properties = {"--properties", options.properties().toString()};
            SqlJob job = SqlJob.read(ApplicationProperties.read(properties));
            new LocalRunner(reports, LocalJob.start(job, options)).run();
        } catch (Throwable error) {
            fail(reports, error);
        }
    }

    private void run() throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleWithFixedDelay(this::report, 0, 1, TimeUnit.SECONDS);
        Thread commands = new Thread(this::obey, "commands");
        commands.setDaemon(true);
        commands.start();
        job.join();
        if (commanded) commands.join();
        throw new IllegalStateException("The job ended by itself.");
    }

    private void report() {
        try {
            if (!commanded) reportStatus(job.status().name());
            reports.metrics(JobMetrics.INSTANCE);
        } catch (Exception error) {
            // The job has ended; the main thread reports how.
        }
    }

    /** While the job was asked, a command may have come: what the job was before must not be told behind it. */
    private void reportStatus(String status) {
        synchronized (reports) {
            if (!commanded) reports.state(status);
        }
    }

    private void obey() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) command(line.strip());
        } catch (Throwable error) {
            fail(reports, error);
        }
        // Nobody is there to stop the job, and its endpoint went with them. The next process goes on from the last checkpoint.
        Runtime.getRuntime().halt(0);
    }

    private void command(String line) throws Exception {
        String[] words = line.split("\\s+");
        if (words[0].equals("stop") && words.length == 1) stop();
        else if (words[0].equals("drain") && words.length <= 2) drain(words.length == 2 ? Long.parseLong(words[1]) : 0);
        else throw new IOException("The command " + line + " is none of: drain, drain <milliseconds>, stop.");
    }

    /** @param waitMillis how long to wait when all is read: PROCTIME windows close by the clock only */
    private void drain(long waitMillis) throws Exception {
        begin("DRAINING");
        job.awaitAllRead();
        Thread.sleep(waitMillis);
        end(true, "DRAINED");
    }

    private void stop() throws Exception {
        begin("STOPPING");
        end(false, "STOPPED");
    }

    private void begin(String state) throws Exception {
        job.awaitRunning();
        synchronized (reports) {
            commanded = true;
            reports.state("RUNNING");
            reports.state(state);
        }
    }

    private void end(boolean drain, String state) throws Exception {
        job.stop(drain);
        reports.metrics(JobMetrics.INSTANCE);
        reports.state(state);
        Runtime.getRuntime().halt(0);
    }

    private static void fail(Reports reports, Throwable error) {
        error.printStackTrace();
        reports.failed(error);
        Runtime.getRuntime().halt(1);
    }
}
