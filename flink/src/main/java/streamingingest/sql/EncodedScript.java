package streamingingest.sql;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The script as the group {@code sql} carries it: a property value holds 2,048 characters, so it comes packed and in pieces. */
final class EncodedScript {
    static final String ENCODING = "gzip+base64";
    private static final String CHUNK = "chunk.";

    private EncodedScript() {}

    /**
     * Puts the pieces together and checks that the script is the one that was sent.
     *
     * @throws InvalidJobException when a piece is missing or the script's SHA-256 differs
     */
    static String decode(Map<String, String> group) {
        String encoding = entry(group, "encoding");
        if (!encoding.equals(ENCODING)) {
            throw new InvalidJobException("sql.encoding is " + encoding + "; this runner reads " + ENCODING + ".");
        }
        byte[] script = unpack(joinChunks(group));
        String expected = entry(group, "sha256");
        String actual = sha256(script);
        if (!actual.equalsIgnoreCase(expected)) {
            throw new InvalidJobException(
                    "The script has the SHA-256 " + actual + " but sql.sha256 is " + expected
                            + "; deploy the application again.");
        }
        return new String(script, StandardCharsets.UTF_8);
    }

    private static String entry(Map<String, String> group, String key) {
        String value = group.get(key);
        if (value != null) return value;
        throw new InvalidJobException("sql." + key + " is missing.");
    }

    private static String joinChunks(Map<String, String> group) {
        long count = group.keySet().stream().filter(key -> key.startsWith(CHUNK)).count();
        StringBuilder chunks = new StringBuilder(entry(group, CHUNK + 0));
        for (int index = 1; index < count; index++) chunks.append(entry(group, CHUNK + index));
        return chunks.toString();
    }

    private static byte[] unpack(String chunks) {
        try (GZIPInputStream script = new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(chunks)))) {
            return script.readAllBytes();
        } catch (IOException | IllegalArgumentException error) {
            throw new InvalidJobException("sql.chunk.* is not " + ENCODING + ": " + error.getMessage(), error);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("Every Java has SHA-256.", error);
        }
    }
}
