package streamingingest.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StatementSplitterTest {
    @Test
    @DisplayName("splits at semicolons, and leaves those in strings and quoted names")
    void quoted() {
        assertEquals(
                List.of("SELECT ';', 'it''s; one'", "SELECT `a;b`, `c``;d` FROM \"e;f\"", "SELECT 3"),
                StatementSplitter.split("SELECT ';', 'it''s; one';SELECT `a;b`, `c``;d` FROM \"e;f\";\n SELECT 3"));
    }

    @Test
    @DisplayName("leaves comments out, whatever is in them, and keeps hints")
    void comments() {
        assertEquals(
                List.of("SELECT /*+ STATE_TTL('a' = '1d') */ 1   + 2", "SELECT '-- no comment', '/* nor this */'"),
                StatementSplitter.split("-- it's; nothing\nSELECT /*+ STATE_TTL('a' = '1d') */ 1 /* ; ' */ + 2 -- ;\n;"
                        + "SELECT '-- no comment', '/* nor this */'; -- end"));
    }

    @Test
    @DisplayName("gives nothing for empty statements")
    void empty() {
        assertEquals(List.of(), StatementSplitter.split(" ;; /* only */ ; -- this"));
    }

    @Test
    @DisplayName("refuses what is never closed, with its line")
    void unclosed() {
        for (String opener : List.of("'", "`", "\"", "/*")) {
            InvalidJobException error =
                    assertThrows(InvalidJobException.class, () -> StatementSplitter.split("SELECT 1;\nSELECT " + opener + " ;"));
            assertEquals("The script's " + opener + " in line 2 is never closed.", error.getMessage());
        }
    }
}
