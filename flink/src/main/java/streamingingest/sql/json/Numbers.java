package streamingingest.sql.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.data.DecimalData;

/** Numbers, also as text. None is cut: one that is too large, or has a fraction where none fits, is a misfit. */
final class Numbers {
    /** More digits than any column has: 38 of a decimal. It keeps a number such as 1e999999999 from being written out. */
    private static final int MOST_DIGITS = 400;

    private Numbers() {}

    static long readInteger(JsonNode node, int bits) throws MisfitException {
        if (node.isIntegralNumber() && node.canConvertToLong()) return inRange(node.longValue(), bits);
        try {
            return inRange(readExact(node).toBigIntegerExact().longValueExact(), bits);
        } catch (ArithmeticException error) {
            throw new MisfitException("not a " + bits + "-bit integer");
        }
    }

    private static long inRange(long value, int bits) throws MisfitException {
        long rest = value >> (bits - 1);
        if (rest == 0 || rest == -1) return value;
        throw new MisfitException("not a " + bits + "-bit integer");
    }

    static Object readFloat(JsonNode node) throws MisfitException {
        float value = parse(node).floatValue();
        if (Float.isFinite(value)) return value;
        throw new MisfitException("too large for a float");
    }

    static Object readDouble(JsonNode node) throws MisfitException {
        double value = node.isNumber() ? node.doubleValue() : parse(node).doubleValue();
        if (Double.isFinite(value)) return value;
        throw new MisfitException("too large for a double");
    }

    /** Digits beyond the scale are rounded half up. */
    static Object readDecimal(JsonNode node, int precision, int scale) throws MisfitException {
        BigDecimal rounded = readExact(node).setScale(scale, RoundingMode.HALF_UP);
        DecimalData value = DecimalData.fromBigDecimal(rounded, precision, scale);
        if (value != null) return value;
        throw new MisfitException("too large for decimal(" + precision + ", " + scale + ")");
    }

    /** A number whose digits can be written out. */
    static BigDecimal readExact(JsonNode node) throws MisfitException {
        BigDecimal number = parse(node);
        long wholeDigits = (long) number.precision() - number.scale();
        if (wholeDigits <= MOST_DIGITS && number.scale() <= MOST_DIGITS) return number;
        if (number.signum() == 0) return BigDecimal.ZERO;
        throw new MisfitException("a number of too many digits");
    }

    private static BigDecimal parse(JsonNode node) throws MisfitException {
        if (node.isNumber()) return node.decimalValue();
        try {
            if (node.isTextual()) return new BigDecimal(node.textValue());
        } catch (NumberFormatException error) {
            // Answered below, with what is no text either.
        }
        throw new MisfitException("not a number");
    }
}
