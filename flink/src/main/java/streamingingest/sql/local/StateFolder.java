package streamingingest.sql.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the job's state is kept: {@code <folder>/g<generation>/checkpoints|stopped|drained/…}. A drain ends all windows
 * and with them a generation: the one behind it goes on from the drained positions in the stream, with windows of its own.
 */
final class StateFolder {
    private static final String METADATA = "_metadata";
    /** g0/checkpoints/job/chk-1/_metadata. */
    private static final int DEPTH = 5;

    private final Path root;

    StateFolder(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    /**
     * A completed checkpoint or savepoint.
     *
     * @param folder what Flink restores from
     * @param generation of the job that wrote it
     * @param drained whether its windows were ended
     */
    record Snapshot(Path folder, int generation, boolean drained) {}

    /** The newest completed snapshot: its metadata is written last, and whole or not at all. */
    Optional<Snapshot> newest() throws IOException {
        try (Stream<Path> files = Files.find(root, DEPTH, (file, kind) -> file.endsWith(METADATA))) {
            List<Path> found = files.sorted(Comparator.comparingLong(file -> file.toFile().lastModified())).toList();
            return found.isEmpty() ? Optional.empty() : Optional.of(snapshot(found.get(found.size() - 1).getParent()));
        }
    }

    private Snapshot snapshot(Path folder) {
        Path below = root.relativize(folder);
        int generation = Integer.parseInt(below.getName(0).toString().substring(1));
        return new Snapshot(folder, generation, below.getName(1).endsWith("drained"));
    }

    Path checkpoints(int generation) {
        return root.resolve("g" + generation).resolve("checkpoints");
    }

    Path savepoints(int generation, boolean drained) {
        return root.resolve("g" + generation).resolve(drained ? "drained" : "stopped");
    }

    /** Deletes all but the snapshot: checkpoints of a process that was killed are deleted by nobody else. */
    void deleteAllBut(Snapshot kept) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.startsWith(kept.folder()) && !kept.folder().startsWith(file)) Files.delete(file);
            }
        }
    }
}
