package streamingingest.sql.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    private Path root;

    @Test
    @DisplayName("finds nothing in a new folder, nor a checkpoint that was not completed")
    void nothing() throws IOException {
        StateFolder folder = new StateFolder(root.resolve("new"));
        Files.createDirectories(folder.checkpoints(0).resolve("job/chk-1"));
        assertEquals(Optional.empty(), folder.newest());
    }

    @Test
    @DisplayName("finds the newest, whether checkpoint or savepoint, and knows a drained one")
    void newest() throws IOException {
        StateFolder folder = new StateFolder(root);
        complete(folder.checkpoints(0).resolve("job/chk-9"), 1000);
        Path drained = complete(folder.savepoints(0, true).resolve("savepoint-1"), 2000);
        assertEquals(Optional.of(new StateFolder.Snapshot(drained, 0, true)), folder.newest());
        Path later = complete(folder.checkpoints(1).resolve("job/chk-2"), 3000);
        assertEquals(Optional.of(new StateFolder.Snapshot(later, 1, false)), folder.newest());
    }

    @Test
    @DisplayName("deletes all but one")
    void deletes() throws IOException {
        StateFolder folder = new StateFolder(root);
        Path old = complete(folder.checkpoints(0).resolve("job/chk-9"), 1000);
        Path kept = complete(folder.savepoints(0, false).resolve("savepoint-1"), 2000);
        folder.deleteAllBut(new StateFolder.Snapshot(kept, 0, false));
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(kept.resolve("_metadata")));
    }

    private static Path complete(Path folder, long millis) throws IOException {
        Path metadata = Files.createDirectories(folder).resolve("_metadata");
        Files.write(metadata, new byte[0]);
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(millis));
        return folder;
    }
}
