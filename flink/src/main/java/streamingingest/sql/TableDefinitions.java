package streamingingest.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;

/** Runs a script's CREATE statements, with options of the place beside those of the script, such as another endpoint. */
final class TableDefinitions {
    /** Options of sources. Sinks refuse them, so they go only to tables that have some already. */
    private static final String SOURCE_PREFIX = "source.";

    private final TableEnvironmentInternal tables;
    private final Map<String, String> options;

    TableDefinitions(StreamTableEnvironment tables, Map<String, String> options) {
        this.tables = (TableEnvironmentInternal) tables;
        this.options = options;
    }

    void run(String statement) {
        List<Operation> operations = tables.getParser().parse(statement);
        operations.forEach(operation -> tables.executeInternal(withOptions(operation)));
    }

    private Operation withOptions(Operation operation) {
        if (options.isEmpty() || !(operation instanceof CreateTableOperation create)) return operation;
        ResolvedCatalogTable table = create.getCatalogTable();
        return new CreateTableOperation(
                create.getTableIdentifier(), table.copy(merged(table.getOptions())), create.isIgnoreIfExists(), create.isTemporary());
    }

    private Map<String, String> merged(Map<String, String> own) {
        boolean isSource = own.keySet().stream().anyMatch(key -> key.startsWith(SOURCE_PREFIX));
        Map<String, String> merged = new HashMap<>(own);
        options.forEach((key, value) -> {
            if (isSource || !key.startsWith(SOURCE_PREFIX)) merged.put(key, value);
        });
        return merged;
    }
}
