package streamingingest.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationPropertiesTest {
    @TempDir
    private Path folder;

    @Test
    @DisplayName("reads the groups of a file, as the service writes it")
    void file() throws IOException {
        Path file = folder.resolve("properties.json");
        Files.writeString(file, "[{\"PropertyGroupId\":\"table.config\",\"PropertyMap\":{\"a.b\":\"c\"}}]");
        ApplicationProperties properties = ApplicationProperties.read(new String[] {"--properties", file.toString()});
        assertEquals(Map.of("a.b", "c"), properties.optional("table.config"));
        assertEquals(Map.of(), properties.optional("table.options"));
    }

    @Test
    @DisplayName("refuses an application without properties: the service's library answers nothing for a missing file")
    void none() {
        refuses("The application has no properties; it needs the group sql with the script.");
    }

    @Test
    @DisplayName("refuses a missing file and other arguments")
    void arguments() {
        refuses("The properties file /nowhere.json cannot be read.", "--properties", "/nowhere.json");
        refuses("Arguments are --properties <file>, or none on AWS; got --script.", "--script");
    }

    @Test
    @DisplayName("refuses a missing group, and says which are there")
    void group() {
        ApplicationProperties properties = TestProperties.of(Map.of("other", Map.of()));
        InvalidJobException error = assertThrows(InvalidJobException.class, () -> properties.required("sql"));
        assertEquals("The property group sql is missing; there are [other].", error.getMessage());
    }

    private static void refuses(String message, String... arguments) {
        InvalidJobException error =
                assertThrows(InvalidJobException.class, () -> ApplicationProperties.read(arguments));
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
