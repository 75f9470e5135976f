package streamingingest.sql;

import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/** The job that an application's properties describe. */
public final class SqlJob {
    private final Script script;
    private final Map<String, String> tableConfiguration;
    private final Map<String, String> tableOptions;

    private SqlJob(Script script, Map<String, String> tableConfiguration, Map<String, String> tableOptions) {
        this.script = script;
        this.tableConfiguration = tableConfiguration;
        this.tableOptions = tableOptions;
    }

    /**
     * Reads the groups {@code sql}, {@code table.config} and {@code table.options}; the latter two may be missing.
     *
     * @throws InvalidJobException saying what is missing or broken
     */
    public static SqlJob read(ApplicationProperties properties) {
        Script script = Script.parse(EncodedScript.decode(properties.required("sql")));
        return new SqlJob(script, properties.optional("table.config"), properties.optional("table.options"));
    }

    /** Options that the place adds to each table. */
    public Map<String, String> tableOptions() {
        return tableOptions;
    }

    /**
     * Plans the script's statement set as one job of the environment. It is attached, not executed, so that the table
     * options stay the planner's: the service compares the options of what it executes with its own list.
     */
    public void attachTo(StreamExecutionEnvironment environment) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        TableConfiguration.apply(tableConfiguration, environment, tables);
        TableDefinitions definitions = new TableDefinitions(tables, tableOptions);
        script.definitions().forEach(definitions::run);
        StreamStatementSet inserts = tables.createStatementSet();
        script.inserts().forEach(inserts::addInsertSql);
        inserts.attachAsDataStream();
    }
}
