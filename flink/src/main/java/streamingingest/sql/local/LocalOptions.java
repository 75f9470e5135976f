package streamingingest.sql.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import streamingingest.sql.InvalidJobException;

/**
 * The command line of {@link LocalRunner}.
 *
 * @param properties file with the application's property groups, as the service writes it
 * @param state folder for checkpoints and savepoints, made when it is not there
 * @param checkpointMillis time between two checkpoints
 */
record LocalOptions(Path properties, Path state, long checkpointMillis) {
    private static final Set<String> NAMES = Set.of("--properties", "--state", "--checkpoint-ms");
    private static final String USAGE = "LocalRunner --properties <file> --state <folder> [--checkpoint-ms 1000]";

    static LocalOptions parse(String[] arguments) {
        if (arguments.length % 2 != 0) throw new InvalidJobException("Usage: " + USAGE);
        Map<String, String> options = new HashMap<>();
        for (int index = 0; index < arguments.length; index += 2) options.put(arguments[index], arguments[index + 1]);
        if (!NAMES.containsAll(options.keySet()) || !options.containsKey("--properties") || !options.containsKey("--state")) {
            throw new InvalidJobException("Usage: " + USAGE);
        }
        return new LocalOptions(
                Path.of(options.get("--properties")),
                Path.of(options.get("--state")).toAbsolutePath(),
                Long.parseLong(options.getOrDefault("--checkpoint-ms", "1000")));
    }
}
