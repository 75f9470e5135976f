package streamingingest.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
    @Test
    @DisplayName("takes definitions and the INSERTs of the statement set, with CASE … END and any case of letters")
    void parses() {
        Script script = Script.parse("CREATE TEMPORARY TABLE a (x INT);\ncreate temporary view v AS SELECT 1;"
                + "execute statement\nset begin INSERT INTO b SELECT CASE WHEN x = 1 THEN 'a;b' END FROM a;\n"
                + "insert into c SELECT x AS `end` FROM a; End;");
        assertEquals(List.of("CREATE TEMPORARY TABLE a (x INT)", "create temporary view v AS SELECT 1"), script.definitions());
        assertEquals(
                List.of("INSERT INTO b SELECT CASE WHEN x = 1 THEN 'a;b' END FROM a", "insert into c SELECT x AS `end` FROM a"),
                script.inserts());
    }

    @ParameterizedTest(name = "refuses: {0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                            | found its end
            CREATE TABLE a (x INT)                                                        | found its end
            DROP TABLE a; EXECUTE STATEMENT SET BEGIN INSERT INTO b SELECT 1; END         | found DROP TABLE a
            INSERT INTO b SELECT 1                                                        | found INSERT INTO b SELECT 1
            EXECUTE STATEMENT SET BEGIN INSERT INTO b SELECT 1                            | not closed by END
            EXECUTE STATEMENT SET BEGIN INSERT INTO b SELECT 1; END; SELECT 1             | not closed by END
            EXECUTE STATEMENT SET BEGIN INSERT INTO b SELECT 1; END; EXECUTE STATEMENT SET BEGIN INSERT INTO b SELECT 1; END | found END
            EXECUTE STATEMENT SET BEGIN SELECT 1; END                                     | found SELECT 1
            EXECUTE STATEMENT SET BEGIN; END                                              | takes INSERT only
            """)
    void refuses(String text, String reason) {
        InvalidJobException error = assertThrows(InvalidJobException.class, () -> Script.parse(text));
        assertTrue(error.getMessage().contains(reason), error.getMessage());
    }
}
