package streamingingest.sql.local;

import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** The job's counters, from the process's beginning: what is read again after a restart of the tasks counts again. */
final class JobMetrics implements MetricReporter {
    /** Of the one job of this process: Flink makes the reporter itself, through its factory. */
    static final JobMetrics INSTANCE = new JobMetrics();

    final Tally recordsIn = new Tally();
    final Tally malformed = new Tally();
    final Tally lateDropped = new Tally();
    final Tally recordsOut = new Tally();

    private JobMetrics() {}

    /** One number, summed over tasks, those that have ended included. */
    static final class Tally {
        private final Set<Counter> live = new HashSet<>();
        private long ended;

        /** Of all tasks since the beginning. */
        synchronized long total() {
            return ended + running();
        }

        /** Of the tasks that run. */
        synchronized long running() {
            return live.stream().mapToLong(Counter::getCount).sum();
        }

        private synchronized void add(Counter counter) {
            live.add(counter);
        }

        private synchronized void end(Counter counter) {
            if (live.remove(counter)) ended += counter.getCount();
        }
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        Tally tally = tallyOf(name, group);
        if (tally != null) tally.add((Counter) metric);
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        Tally tally = tallyOf(name, group);
        if (tally != null) tally.end((Counter) metric);
        if (tally == recordsIn) ReadProgress.INSTANCE.reset();
    }

    private Tally tallyOf(String name, MetricGroup group) {
        return switch (name) {
            case "numRecordsIn" -> isSource(group) ? recordsIn : null;
            case "numMalformedRecords" -> malformed;
            case "numLateRecordsDropped" -> lateDropped;
            case "numRecordsSend" -> recordsOut;
            default -> null;
        };
    }

    private static boolean isSource(MetricGroup group) {
        return group.getAllVariables().getOrDefault("<operator_name>", "").startsWith("Source: ");
    }

    /** As one JSON object. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"recordsIn\":%d,\"malformed\":%d,\"lateDropped\":%d,\"recordsOut\":%d}",
                recordsIn.total(), malformed.total(), lateDropped.total(), recordsOut.total());
    }

    /** Found by Flink through {@code META-INF/services}. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return INSTANCE;
        }
    }
}
