package streamingingest.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SqlJobTest {
    private static final String TABLES = """
            CREATE TEMPORARY TABLE person (seen TIMESTAMP(6), gender STRING, age INT,
              rt AS COALESCE(CAST(seen AS TIMESTAMP_LTZ(3)), CURRENT_TIMESTAMP),
              WATERMARK FOR rt AS rt - INTERVAL '10' SECOND
            ) WITH ('connector' = 'records', 'format' = 'counted-json', 'source.init.position' = 'TRIM_HORIZON');
            CREATE TEMPORARY TABLE minutes (t STRING, gender STRING, people BIGINT) WITH ('connector' = 'records');
            CREATE TEMPORARY TABLE adults (age INT) WITH ('connector' = 'records');
            """;
    private static final String QUERIES = """
            EXECUTE STATEMENT SET BEGIN
            INSERT INTO minutes SELECT DATE_FORMAT(window_start, 'HH:mm'), gender, COUNT(*)
              FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, gender;
            INSERT INTO adults SELECT age FROM person WHERE age >= 18;
            END;
            """;
    private static final Map<String, String> UTC = Map.of("table.local-time-zone", "UTC");

    @BeforeEach
    void empty() {
        RecordsConnector.RECORDS.clear();
        RecordsConnector.ROWS.clear();
        RecordsConnector.OPTIONS.clear();
    }

    @Test
    @DisplayName("runs a windowed query and a filter as one job, past malformed records")
    void runs() throws Exception {
        RecordsConnector.RECORDS.addAll(List.of(
                "{\"seen\":\"2026-01-31T12:00:01Z\",\"gender\":\"f\",\"age\":30}",
                "{\"seen\":\"2026-01-31T12:00:59.999Z\",\"gender\":\"f\",\"age\":10}",
                "no event",
                "{\"seen\":\"2026-01-31T12:00:02Z\",\"gender\":\"f\",\"age\":\"young\"}",
                "{\"seen\":\"2026-01-31 12:01:00\",\"gender\":\"f\",\"age\":40}"));
        run(Map.of("sql", TestProperties.encode(TABLES + QUERIES), "table.config", UTC));
        assertEquals(
                new TreeSet<>(List.of("+I[12:00, f, 2]", "+I[12:01, f, 1]", "+I[30]", "+I[40]")),
                new TreeSet<>(RecordsConnector.ROWS));
    }

    @Test
    @DisplayName("adds the place's options to every table, and those of sources to sources only")
    void options() throws Exception {
        RecordsConnector.RECORDS.add("{}");
        Map<String, String> options = Map.of("aws.endpoint", "http://here", "source.shard.discovery.interval", "1 s");
        run(Map.of("sql", TestProperties.encode(TABLES + QUERIES), "table.config", UTC, "table.options", options));
        assertTrue(RecordsConnector.OPTIONS.contains(Map.of(
                "connector", "records", "format", "counted-json", "source.init.position", "TRIM_HORIZON",
                "aws.endpoint", "http://here", "source.shard.discovery.interval", "1 s")));
        assertTrue(RecordsConnector.OPTIONS.contains(Map.of("connector", "records", "aws.endpoint", "http://here")));
    }

    @Test
    @DisplayName("refuses a query over a table that is not there")
    void unknownTable() {
        Map<String, String> sql = TestProperties.encode(TABLES
                + "EXECUTE STATEMENT SET BEGIN INSERT INTO adults SELECT age FROM people; END;");
        Exception error = assertThrows(Exception.class, () -> run(Map.of("sql", sql)));
        assertTrue(error.getMessage().contains("people"), error.getMessage());
    }

    private static void run(Map<String, Map<String, String>> groups) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        SqlJob.read(TestProperties.of(groups)).attachTo(environment);
        environment.execute();
    }
}
