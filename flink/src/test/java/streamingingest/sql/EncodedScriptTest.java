package streamingingest.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EncodedScriptTest {
    /** Packs badly, so that it takes more than ten chunks. */
    private static final String LONG = IntStream.range(0, 20_000)
            .mapToObj(index -> Integer.toHexString(Integer.hashCode(index * 31_337) * 0x9E3779B9))
            .collect(Collectors.joining("é\n"));

    @Test
    @DisplayName("joins the chunks by number, not by name, and keeps every character")
    void chunks() {
        Map<String, String> group = TestProperties.encode(LONG);
        assertTrue(group.containsKey("chunk.10"));
        assertEquals(LONG, EncodedScript.decode(group));
    }

    @Test
    @DisplayName("refuses a script that is not the one that was sent")
    void otherHash() {
        Map<String, String> group = TestProperties.encode("SELECT 1");
        group.put("sha256", "0".repeat(64));
        refuses(group, "but sql.sha256 is 0000");
    }

    @Test
    @DisplayName("refuses a group with an entry missing")
    void missing() {
        for (String key : new String[] {"encoding", "sha256", "chunk.0", "chunk.3"}) {
            Map<String, String> group = TestProperties.encode(LONG);
            group.remove(key);
            refuses(group, "sql." + key + " is missing.");
        }
    }

    @Test
    @DisplayName("refuses another encoding, and chunks that are not of this one")
    void otherEncoding() {
        Map<String, String> group = TestProperties.encode("SELECT 1");
        group.put("chunk.0", "%%%");
        refuses(group, "sql.chunk.* is not gzip+base64");
        group.put("chunk.0", "SELECT11");
        refuses(group, "sql.chunk.* is not gzip+base64");
        group.put("encoding", "plain");
        refuses(group, "sql.encoding is plain; this runner reads gzip+base64.");
    }

    private static void refuses(Map<String, String> group, String reason) {
        InvalidJobException error = assertThrows(InvalidJobException.class, () -> EncodedScript.decode(group));
        assertTrue(error.getMessage().contains(reason), error.getMessage());
    }
}
