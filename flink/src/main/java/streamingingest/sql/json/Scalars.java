package streamingingest.sql.json;

import java.util.Base64;
import java.util.Locale;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.data.StringData;

/** Truth values, text and bytes. */
final class Scalars {
    private Scalars() {}

    /** A truth value, also as text. */
    static Object readBoolean(JsonNode node) throws MisfitException {
        String text = scalarText(node).toLowerCase(Locale.ROOT);
        if (text.equals("true")) return true;
        if (text.equals("false")) return false;
        throw new MisfitException("not true or false");
    }

    /** Any value: what is not text is kept as its JSON. */
    static Object readText(JsonNode node) {
        return StringData.fromString(node.isTextual() ? node.textValue() : node.toString());
    }

    /** Bytes as base64, padded. */
    static Object readBytes(JsonNode node) throws MisfitException {
        String text = scalarText(node);
        try {
            if (text.length() % 4 == 0) return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException error) {
            // Answered below, together with a wrong length.
        }
        throw new MisfitException("not base64");
    }

    /** The text of a value that is no object and no array. */
    static String scalarText(JsonNode node) throws MisfitException {
        if (node.isContainerNode()) throw new MisfitException("not a single value");
        return node.asText();
    }
}
