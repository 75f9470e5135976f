package streamingingest.sql.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.data.TimestampData;

/**
 * Dates and timestamps, in UTC. A timestamp comes as ISO 8601 with {@code T}, as SQL writes it, or as seconds or
 * milliseconds since 1970: the forms that the delivery streams take.
 */
final class Times {
    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern TIMESTAMP = Pattern.compile(
            "(\\d{4})-(\\d{2})-(\\d{2})T(\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d{1,9}))?Z?"
            + "|(\\d{4})-(\\d{1,2})-(\\d{1,2}) (\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{1,9}))?");
    private static final int GROUPS = 7;
    private static final int MICROS_DIGITS = 6;
    /** Numbers from here on are milliseconds, below it seconds: the year 33658 in the one, 2001 in the other. */
    private static final BigDecimal SMALLEST_MILLISECONDS = BigDecimal.valueOf(1_000_000_000_000L);

    private Times() {}

    static Object readDate(JsonNode node) throws MisfitException {
        Matcher match = DATE.matcher(Scalars.scalarText(node));
        if (!match.matches()) throw new MisfitException("not a date");
        try {
            return (int) LocalDate.of(number(match, 1), number(match, 2), number(match, 3)).toEpochDay();
        } catch (DateTimeException error) {
            throw new MisfitException("no such day");
        }
    }

    /** @param digits of the second's fraction; what is beyond them, or beyond microseconds, is cut off */
    static Object readTimestamp(JsonNode node, int digits) throws MisfitException {
        int kept = Math.min(digits, MICROS_DIGITS);
        Matcher match = TIMESTAMP.matcher(Scalars.scalarText(node));
        if (!match.matches()) return fromEpoch(Numbers.readExact(node), kept);
        int first = match.group(1) != null ? 1 : 1 + GROUPS;
        try {
            LocalDate day = LocalDate.of(number(match, first), number(match, first + 1), number(match, first + 2));
            int nanos = nanos(match.group(first + 6), kept);
            return TimestampData.fromLocalDateTime(
                    day.atTime(number(match, first + 3), number(match, first + 4), number(match, first + 5), nanos));
        } catch (DateTimeException error) {
            throw new MisfitException("no such time");
        }
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }

    private static int nanos(String fraction, int kept) {
        String digits = fraction == null ? "" : fraction.substring(0, Math.min(fraction.length(), kept));
        return Integer.parseInt((digits + "000000000").substring(0, 9));
    }

    private static TimestampData fromEpoch(BigDecimal number, int kept) throws MisfitException {
        boolean isMilliseconds = number.abs().compareTo(SMALLEST_MILLISECONDS) >= 0;
        BigDecimal seconds = isMilliseconds ? number.movePointLeft(3) : number;
        BigDecimal whole = seconds.setScale(kept, RoundingMode.DOWN).setScale(0, RoundingMode.FLOOR);
        int nanos = seconds.setScale(kept, RoundingMode.DOWN).subtract(whole).movePointRight(9).intValueExact();
        try {
            LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochSecond(whole.longValueExact(), nanos), ZoneOffset.UTC);
            if (time.getYear() >= 1 && time.getYear() <= 9999) return TimestampData.fromLocalDateTime(time);
        } catch (ArithmeticException | DateTimeException error) {
            // Answered below, with the years that are written with more digits.
        }
        throw new MisfitException("beyond the years 1 to 9999");
    }
}
