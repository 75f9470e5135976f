package streamingingest.sql.json;

import java.io.Serializable;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** Reads a JSON value as Flink's internal value of one type. */
@FunctionalInterface
interface ValueReader extends Serializable {
    /** @param node the value; {@code null} when it is left out */
    Object read(JsonNode node) throws MisfitException;
}
