package streamingingest.sql;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TableConfigurationTest {
    private static final Runnable REFUSAL = () -> {
        throw new IllegalStateException("not here");
    };

    @Test
    @DisplayName("sets planner options for the planner and the others for the job")
    void sets() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        Map<String, String> group = Map.of("table.exec.source.idle-timeout", "7 s", "pipeline.auto-watermark-interval", "0 ms");
        TableConfiguration.apply(group, environment, tables);
        assertEquals(Duration.ofSeconds(7), tables.getConfig().get(ExecutionConfigOptions.TABLE_EXEC_SOURCE_IDLE_TIMEOUT));
        assertEquals(0, environment.getConfig().getAutoWatermarkInterval());
    }

    @Test
    @DisplayName("goes on without a dispensable option that is refused, and not without another")
    void refused() {
        TableConfiguration.DISPENSABLE.forEach(
                key -> assertDoesNotThrow(() -> TableConfiguration.set(key, "1", REFUSAL)));
        InvalidJobException error =
                assertThrows(InvalidJobException.class, () -> TableConfiguration.set("table.other", "1", REFUSAL));
        assertEquals("The option table.other = 1 is refused: not here", error.getMessage());
    }
}
