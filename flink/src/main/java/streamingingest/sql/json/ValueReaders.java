package streamingingest.sql.json;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;

/** Readers for the types of columns. */
final class ValueReaders {
    private ValueReaders() {}

    /**
     * A reader for a type and all that is in it. NULL fits only where the type takes it.
     *
     * @throws ValidationException for a type that JSON is not read into
     */
    static ValueReader of(LogicalType type) {
        ValueReader present = ofPresent(type);
        boolean nullable = type.isNullable();
        return node -> {
            if (node != null && !node.isNull() && !node.isMissingNode()) return present.read(node);
            if (nullable) return null;
            throw new MisfitException("nothing is there");
        };
    }

    private static ValueReader ofPresent(LogicalType type) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return Scalars::readBoolean;
            case TINYINT:
                return node -> (byte) Numbers.readInteger(node, Byte.SIZE);
            case SMALLINT:
                return node -> (short) Numbers.readInteger(node, Short.SIZE);
            case INTEGER:
                return node -> (int) Numbers.readInteger(node, Integer.SIZE);
            case BIGINT:
                return node -> Numbers.readInteger(node, Long.SIZE);
            case FLOAT:
                return Numbers::readFloat;
            case DOUBLE:
                return Numbers::readDouble;
            case DECIMAL:
                DecimalType decimal = (DecimalType) type;
                return node -> Numbers.readDecimal(node, decimal.getPrecision(), decimal.getScale());
            case CHAR:
            case VARCHAR:
                return Scalars::readText;
            case BINARY:
            case VARBINARY:
                return Scalars::readBytes;
            case DATE:
                return Times::readDate;
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                int digits = ((TimestampType) type).getPrecision();
                return node -> Times.readTimestamp(node, digits);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                int zonedDigits = ((LocalZonedTimestampType) type).getPrecision();
                return node -> Times.readTimestamp(node, zonedDigits);
            case ROW:
                return ofRow((RowType) type);
            case ARRAY:
                return ofArray((ArrayType) type);
            case MAP:
                return ofMap((MapType) type);
            default:
                throw new ValidationException(
                        CountedJsonFormatFactory.IDENTIFIER + " reads no column of type " + type.asSummaryString() + ".");
        }
    }

    private static ValueReader ofRow(RowType type) {
        String[] names = type.getFieldNames().toArray(new String[0]);
        ValueReader[] fields = type.getChildren().stream().map(ValueReaders::of).toArray(ValueReader[]::new);
        return node -> {
            if (!node.isObject()) throw new MisfitException("not a JSON object");
            GenericRowData row = new GenericRowData(names.length);
            for (int index = 0; index < names.length; index++) {
                row.setField(index, readField(names[index], fields[index], node.get(names[index])));
            }
            return row;
        };
    }

    private static Object readField(String name, ValueReader reader, JsonNode node) throws MisfitException {
        try {
            return reader.read(node);
        } catch (MisfitException misfit) {
            throw misfit.in(name);
        }
    }

    private static ValueReader ofArray(ArrayType type) {
        ValueReader element = of(type.getElementType());
        return node -> {
            if (!node.isArray()) throw new MisfitException("not a JSON array");
            Object[] elements = new Object[node.size()];
            for (int index = 0; index < elements.length; index++) elements[index] = element.read(node.get(index));
            return new GenericArrayData(elements);
        };
    }

    private static ValueReader ofMap(MapType type) {
        if (!type.getKeyType().is(LogicalTypeFamily.CHARACTER_STRING)) {
            throw new ValidationException("The keys of JSON are text; " + type.asSummaryString() + " is not read.");
        }
        ValueReader value = of(type.getValueType());
        return node -> {
            if (!node.isObject()) throw new MisfitException("not a JSON object");
            Map<Object, Object> entries = new HashMap<>();
            for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                entries.put(StringData.fromString(field.getKey()), readField(field.getKey(), value, field.getValue()));
            }
            return new GenericMapData(entries);
        };
    }
}
