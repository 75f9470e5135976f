package streamingingest.sql;

import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the group {@code table.config}: {@code table.*} for the planner, everything else for the job. */
final class TableConfiguration {
    /** Without these the job still gives right results, later or in another notation: a service that refuses them only delays. */
    static final Set<String> DISPENSABLE = Set.of("table.exec.source.idle-timeout", "table.local-time-zone");

    private static final Logger LOG = LoggerFactory.getLogger(TableConfiguration.class);

    private TableConfiguration() {}

    /** @throws InvalidJobException naming the option that is refused and not dispensable */
    static void apply(Map<String, String> group, StreamExecutionEnvironment environment, StreamTableEnvironment tables) {
        group.forEach((key, value) -> set(key, value, () -> {
            if (key.startsWith("table.")) tables.getConfig().set(key, value);
            else environment.configure(Configuration.fromMap(Map.of(key, value)));
        }));
    }

    static void set(String key, String value, Runnable setter) {
        try {
            setter.run();
        } catch (RuntimeException error) {
            if (!DISPENSABLE.contains(key)) {
                throw new InvalidJobException("The option " + key + " = " + value + " is refused: " + error.getMessage(), error);
            }
            LOG.warn("The option {} = {} is refused; the job goes on without it.", key, value, error);
        }
    }
}
