package streamingingest.sql.json;

import java.io.IOException;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Reads one JSON object a record; a record that is none, or does not fit the columns, is left out, counted and reported. */
final class CountedJsonDeserializer implements DeserializationSchema<RowData> {
    static final String MALFORMED = "numMalformedRecords";

    private static final long serialVersionUID = 1L;

    private final ValueReader row;
    private final TypeInformation<RowData> produced;
    private transient ObjectMapper mapper;
    private transient Counter malformed;
    private transient MalformedReport report;

    CountedJsonDeserializer(RowType type, TypeInformation<RowData> produced) {
        this.row = ValueReaders.of(type.copy(false));
        this.produced = produced;
    }

    @Override
    public void open(InitializationContext context) {
        // Exact numbers, so that no digit of a decimal is lost; nothing behind the object, so that no second one is.
        mapper = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .build();
        malformed = context.getMetricGroup().counter(MALFORMED);
        report = new MalformedReport();
    }

    @Override
    public RowData deserialize(byte[] message) {
        try {
            return (RowData) row.read(parse(message));
        } catch (MisfitException misfit) {
            malformed.inc();
            report.add(misfit.getMessage());
            return null;
        }
    }

    /** Jackson's own messages quote the record, which does not belong into a log: only the place is taken over. */
    private JsonNode parse(byte[] message) throws MisfitException {
        if (message == null) throw new MisfitException("the record is empty");
        try {
            return mapper.readTree(message);
        } catch (JsonProcessingException error) {
            throw new MisfitException("not one JSON object: it breaks at byte " + error.getLocation().getByteOffset());
        } catch (IOException error) {
            throw new MisfitException("not UTF-8");
        }
    }

    @Override
    public boolean isEndOfStream(RowData next) {
        return false;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return produced;
    }
}
