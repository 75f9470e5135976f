package streamingingest.sql.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountedJsonDeserializerTest {
    private final SimpleCounter malformed = new SimpleCounter();

    @Test
    @DisplayName("reads each type of column, and counts nothing")
    void types() {
        RowData row = read(
                DataTypes.ROW(
                        DataTypes.FIELD("flag", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("small", DataTypes.TINYINT()),
                        DataTypes.FIELD("big", DataTypes.BIGINT()),
                        DataTypes.FIELD("real", DataTypes.DOUBLE()),
                        DataTypes.FIELD("price", DataTypes.DECIMAL(38, 2)),
                        DataTypes.FIELD("name", DataTypes.STRING()),
                        DataTypes.FIELD("more", DataTypes.STRING()),
                        DataTypes.FIELD("bytes", DataTypes.BYTES()),
                        DataTypes.FIELD("day", DataTypes.DATE()),
                        DataTypes.FIELD("none", DataTypes.INT())),
                "{\"flag\":true,\"small\":-128,\"big\":9223372036854775807,\"real\":0.1,"
                        + "\"price\":123456789012345678901234567890.125,\"name\":\"é\",\"more\":{\"a\":[1.50]},"
                        + "\"bytes\":\"AP8=\",\"day\":\"1970-01-02\",\"unknown\":[]}\n");
        assertTrue(row.getBoolean(0));
        assertEquals(-128, row.getByte(1));
        assertEquals(Long.MAX_VALUE, row.getLong(2));
        assertEquals(0.1, row.getDouble(3));
        assertEquals("123456789012345678901234567890.13", row.getDecimal(4, 38, 2).toString());
        assertEquals("é", row.getString(5).toString());
        assertEquals("{\"a\":[1.50]}", row.getString(6).toString());
        assertArrayEquals(new byte[] {0, -1}, row.getBinary(7));
        assertEquals(1, row.getInt(8));
        assertTrue(row.isNullAt(9));
        assertEquals(0, malformed.getCount());
    }

    @Test
    @DisplayName("reads rows, arrays and maps within a record")
    void nested() {
        DataType type = DataTypes.ROW(
                DataTypes.FIELD("at", DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT()))),
                DataTypes.FIELD("list", DataTypes.ARRAY(DataTypes.STRING())),
                DataTypes.FIELD("map", DataTypes.MAP(DataTypes.STRING(), DataTypes.INT())));
        RowData row = read(type, "{\"at\":{\"x\":1},\"list\":[\"a\",null],\"map\":{\"k\":2}}");
        assertEquals(1, row.getRow(0, 1).getInt(0));
        assertEquals(List.of(2, true), List.of(row.getArray(1).size(), row.getArray(1).isNullAt(1)));
        assertEquals("k", row.getMap(2).keyArray().getString(0).toString());
        assertNull(read(type, "{\"at\":{\"x\":\"one\"}}"));
        assertEquals(1, malformed.getCount());
    }

    @ParameterizedTest(name = "reads the time {0}")
    @CsvSource({
        "'\"2026-01-31T12:34:56.123456Z\"', 2026-01-31T12:34:56.123456",
        "'\"2026-01-31T12:34:56\"', 2026-01-31T12:34:56",
        "'\"2026-1-31 2:34:56.1\"', 2026-01-31T02:34:56.100",
        "1769862896, 2026-01-31T12:34:56",
        "1769862896.5, 2026-01-31T12:34:56.500",
        "1769862896123, 2026-01-31T12:34:56.123",
        "'\"1769862896123\"', 2026-01-31T12:34:56.123",
        "-0.5, 1969-12-31T23:59:59.500",
    })
    void times(String json, String expected) {
        for (DataType type : List.of(DataTypes.TIMESTAMP(6), DataTypes.TIMESTAMP_LTZ(6))) {
            RowData row = read(DataTypes.ROW(DataTypes.FIELD("t", type)), "{\"t\":" + json + "}");
            assertEquals(expected, row.getTimestamp(0, 6).toString());
        }
    }

    @Test
    @DisplayName("cuts a time to its column's digits")
    void cut() {
        DataType type = DataTypes.ROW(DataTypes.FIELD("t", DataTypes.TIMESTAMP_LTZ(3)));
        assertEquals(999, read(type, "{\"t\":\"2026-01-31T12:34:56.999999Z\"}").getTimestamp(0, 3).getMillisecond() % 1000);
        assertEquals(0, read(type, "{\"t\":\"2026-01-31T12:34:56.999999Z\"}").getTimestamp(0, 3).getNanoOfMillisecond());
    }

    @ParameterizedTest(name = "counts {0}")
    @ValueSource(strings = {"", " ", "{", "null", "[]", "1", "{\"i\":1} {\"i\":2}", "{\"i\":1}x", "{'i':1}", "{\"i\":NaN}", "\u0000"})
    void noObject(String record) {
        assertNull(read(DataTypes.ROW(DataTypes.FIELD("i", DataTypes.INT())), record));
        assertEquals(1, malformed.getCount());
    }

    @ParameterizedTest(name = "counts a column {0} with {1}")
    @CsvSource(delimiter = '|', textBlock = """
            b  | 1
            b  | "yes"
            i  | 2147483648
            i  | 1.5
            i  | "one"
            i  | true
            i  | {}
            i  | 1e999999999
            d  | 1e400
            n  | 1000
            n  | 1e999999999
            x  | "AP8"
            x  | "%%%%"
            dt | "2026-02-30"
            dt | "2026-01-31 00:00:00"
            t  | "2026-01-31T25:00:00Z"
            t  | "2026-01-31T12:00:00+02:00"
            t  | "yesterday"
            t  | 1e15
            t  | [1]
            r  | null
            a  | {}
            """)
    void misfits(String column, String value) {
        DataType type = DataTypes.ROW(
                DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                DataTypes.FIELD("i", DataTypes.INT()),
                DataTypes.FIELD("d", DataTypes.DOUBLE()),
                DataTypes.FIELD("n", DataTypes.DECIMAL(5, 2)),
                DataTypes.FIELD("x", DataTypes.BYTES()),
                DataTypes.FIELD("dt", DataTypes.DATE()),
                DataTypes.FIELD("t", DataTypes.TIMESTAMP(6)),
                DataTypes.FIELD("a", DataTypes.ARRAY(DataTypes.INT())),
                DataTypes.FIELD("r", DataTypes.INT().notNull()));
        assertNull(read(type, "{\"r\":1,\"" + column + "\":" + value + "}"));
        assertEquals(1, malformed.getCount());
    }

    @Test
    @DisplayName("takes numbers and truth values as text, and the whole number 1.0 for an integer")
    void asText() {
        DataType type = DataTypes.ROW(
                DataTypes.FIELD("i", DataTypes.INT()),
                DataTypes.FIELD("j", DataTypes.INT()),
                DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                DataTypes.FIELD("s", DataTypes.STRING()));
        RowData row = read(type, "{\"i\":\"12\",\"j\":1.0,\"b\":\"TRUE\",\"s\":1.50}");
        assertEquals(List.of(12, 1, true, "1.50"), List.of(row.getInt(0), row.getInt(1), row.getBoolean(2), row.getString(3).toString()));
    }

    @Test
    @DisplayName("refuses a column that JSON is not read into, before the job starts")
    void unknownType() {
        DataType type = DataTypes.ROW(DataTypes.FIELD("t", DataTypes.TIME()));
        ValidationException error = assertThrows(ValidationException.class, () -> read(type, "{}"));
        assertEquals("counted-json reads no column of type TIME(0).", error.getMessage());
    }

    private RowData read(DataType type, String record) {
        CountedJsonDeserializer deserializer = new CountedJsonDeserializer((RowType) type.getLogicalType(), null);
        deserializer.open(new Context(malformed));
        return deserializer.deserialize(record.getBytes(StandardCharsets.UTF_8));
    }

    /** Gives out one counter, by its name only. */
    private record Context(SimpleCounter malformed) implements DeserializationSchema.InitializationContext {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup() {
                @Override
                public Counter counter(String name) {
                    return name.equals("numMalformedRecords") ? malformed : new SimpleCounter();
                }
            };
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
        }
    }
}
