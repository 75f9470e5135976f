package streamingingest.sql;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The application's property groups, as the service hands them to the job. */
public final class ApplicationProperties {
    private static final String FILE_ARGUMENT = "--properties";

    private final Map<String, Properties> groups;

    public ApplicationProperties(Map<String, Properties> groups) {
        this.groups = new HashMap<>(groups);
    }

    /**
     * Reads the groups from the service, or from the file that the arguments name.
     *
     * @throws InvalidJobException when there are none: the service's library answers an empty map for a missing file
     */
    public static ApplicationProperties read(String[] arguments) throws IOException {
        Map<String, Properties> groups = arguments.length == 0
                ? KinesisAnalyticsRuntime.getApplicationProperties()
                : KinesisAnalyticsRuntime.getApplicationProperties(fileIn(arguments).toString());
        if (groups == null || groups.isEmpty()) {
            throw new InvalidJobException("The application has no properties; it needs the group sql with the script.");
        }
        return new ApplicationProperties(groups);
    }

    private static Path fileIn(String[] arguments) {
        if (arguments.length != 2 || !arguments[0].equals(FILE_ARGUMENT)) {
            throw new InvalidJobException("Arguments are " + FILE_ARGUMENT + " <file>, or none on AWS; got "
                    + String.join(" ", arguments) + ".");
        }
        Path file = Path.of(arguments[1]);
        if (Files.isReadable(file)) return file;
        throw new InvalidJobException("The properties file " + file + " cannot be read.");
    }

    /** @throws InvalidJobException when the group is missing */
    public Map<String, String> required(String group) {
        if (groups.containsKey(group)) return optional(group);
        throw new InvalidJobException(
                "The property group " + group + " is missing; there are " + new TreeMap<>(groups).keySet() + ".");
    }

    /** The group's entries by name, none when it is missing. */
    public Map<String, String> optional(String group) {
        Map<String, String> entries = new TreeMap<>();
        groups.getOrDefault(group, new Properties()).forEach((key, value) -> entries.put((String) key, (String) value));
        return entries;
    }
}
