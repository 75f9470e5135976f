package streamingingest.sql;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.Collector;
import org.apache.flink.util.UserCodeClassLoader;

/** The connector {@code records} of tests: reads {@link #RECORDS} through a format, and writes rows into {@link #ROWS}. */
public final class RecordsConnector implements DynamicTableSourceFactory, DynamicTableSinkFactory {
    static final List<String> RECORDS = new CopyOnWriteArrayList<>();
    static final List<String> ROWS = new CopyOnWriteArrayList<>();
    /** The options that each table was made with. */
    static final List<Map<String, String>> OPTIONS = new CopyOnWriteArrayList<>();

    @Override
    public String factoryIdentifier() {
        return "records";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                FactoryUtil.FORMAT,
                ConfigOptions.key("aws.endpoint").stringType().noDefaultValue(),
                ConfigOptions.key("source.init.position").stringType().noDefaultValue(),
                ConfigOptions.key("source.shard.discovery.interval").stringType().noDefaultValue());
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        OPTIONS.add(new TreeMap<>(context.getCatalogTable().getOptions()));
        return new Source(
                helper.discoverDecodingFormat(DeserializationFormatFactory.class, FactoryUtil.FORMAT),
                context.getPhysicalRowDataType());
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        OPTIONS.add(new TreeMap<>(context.getCatalogTable().getOptions()));
        return new RowSink(context.getPhysicalRowDataType());
    }

    private record Source(DecodingFormat<DeserializationSchema<RowData>> format, DataType type) implements ScanTableSource {
        @Override
        public ChangelogMode getChangelogMode() {
            return format.getChangelogMode();
        }

        @Override
        public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
            DeserializationSchema<RowData> schema = format.createRuntimeDecoder(context, type);
            return new DataStreamScanProvider() {
                @Override
                public DataStream<RowData> produceDataStream(ProviderContext provider, StreamExecutionEnvironment environment) {
                    return environment.fromData(RECORDS).flatMap(new Decode(schema)).returns(schema.getProducedType());
                }

                @Override
                public boolean isBounded() {
                    return false;
                }
            };
        }

        @Override
        public DynamicTableSource copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "records";
        }
    }

    private static final class Decode extends RichFlatMapFunction<String, RowData> {
        private static final long serialVersionUID = 1L;

        private final DeserializationSchema<RowData> schema;

        private Decode(DeserializationSchema<RowData> schema) {
            this.schema = schema;
        }

        @Override
        public void open(OpenContext context) throws Exception {
            schema.open(new DeserializationSchema.InitializationContext() {
                @Override
                public MetricGroup getMetricGroup() {
                    return getRuntimeContext().getMetricGroup();
                }

                @Override
                public UserCodeClassLoader getUserCodeClassLoader() {
                    throw new UnsupportedOperationException();
                }
            });
        }

        @Override
        public void flatMap(String record, Collector<RowData> rows) throws Exception {
            schema.deserialize(record.getBytes(StandardCharsets.UTF_8), rows);
        }
    }

    private record RowSink(DataType type) implements DynamicTableSink, Serializable {
        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return ChangelogMode.insertOnly();
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            DataStructureConverter converter = context.createDataStructureConverter(type);
            return new DataStreamSinkProvider() {
                @Override
                public DataStreamSink<?> consumeDataStream(ProviderContext provider, DataStream<RowData> rows) {
                    return rows.map(row -> ROWS.add(String.valueOf(converter.toExternal(row)))).sinkTo(new DiscardingSink<>());
                }
            };
        }

        @Override
        public DynamicTableSink copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "records";
        }
    }
}
