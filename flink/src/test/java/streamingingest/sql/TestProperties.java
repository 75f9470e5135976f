package streamingingest.sql;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;

/** Properties as the program's own encoder writes them. */
final class TestProperties {
    private static final int CHUNK_CHARACTERS = 2048;

    private TestProperties() {}

    static Map<String, String> encode(String script) {
        byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        String text = Base64.getEncoder().encodeToString(packed.toByteArray());
        Map<String, String> group = new HashMap<>(Map.of("encoding", "gzip+base64", "sha256", EncodedScript.sha256(bytes)));
        for (int index = 0; index * CHUNK_CHARACTERS < text.length(); index++) {
            int from = index * CHUNK_CHARACTERS;
            group.put("chunk." + index, text.substring(from, Math.min(text.length(), from + CHUNK_CHARACTERS)));
        }
        return group;
    }

    static ApplicationProperties of(Map<String, Map<String, String>> groups) {
        Map<String, Properties> all = new HashMap<>();
        groups.forEach((name, entries) -> {
            Properties properties = new Properties();
            properties.putAll(entries);
            all.put(name, properties);
        });
        return new ApplicationProperties(all);
    }
}
