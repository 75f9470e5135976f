package streamingingest.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script taken apart: what it creates, and the INSERTs of its one statement set. One set is one job: a second would be
 * a second job, which the service does not run.
 *
 * @param definitions {@code CREATE …} statements in their order
 * @param inserts {@code INSERT …} statements in their order
 */
record Script(List<String> definitions, List<String> inserts) {
    private static final Pattern DEFINITION = pattern("CREATE\\s.*");
    private static final Pattern SET = pattern("EXECUTE\\s+STATEMENT\\s+SET\\s+BEGIN\\b(.*)");
    private static final Pattern INSERT = pattern("INSERT\\s.*");
    private static final Pattern END = pattern("END");

    /** @throws InvalidJobException when the script is anything but definitions and one statement set behind them */
    static Script parse(String text) {
        List<String> statements = StatementSplitter.split(text);
        List<String> definitions = statements.stream().takeWhile(statement -> matches(DEFINITION, statement)).toList();
        return new Script(definitions, insertsOf(statements.subList(definitions.size(), statements.size())));
    }

    private static List<String> insertsOf(List<String> statements) {
        Matcher set = SET.matcher(statements.isEmpty() ? "" : statements.get(0));
        if (!set.matches()) {
            throw new InvalidJobException("The script must be CREATE statements and then EXECUTE STATEMENT SET BEGIN"
                    + " … END; found " + (statements.isEmpty() ? "its end" : shortened(statements.get(0))) + ".");
        }
        List<String> inserts = new ArrayList<>(statements);
        inserts.set(0, set.group(1).strip());
        String end = inserts.remove(inserts.size() - 1);
        if (!matches(END, end)) throw new InvalidJobException("The statement set is not closed by END;.");
        if (inserts.isEmpty()) throw new InvalidJobException("The statement set has no INSERT.");
        inserts.forEach(Script::checkInsert);
        return List.copyOf(inserts);
    }

    private static void checkInsert(String statement) {
        if (matches(INSERT, statement)) return;
        throw new InvalidJobException("The statement set takes INSERT only; found " + shortened(statement) + ".");
    }

    private static boolean matches(Pattern pattern, String statement) {
        return pattern.matcher(statement).matches();
    }

    private static String shortened(String statement) {
        return statement.length() <= 60 ? statement : statement.substring(0, 60) + "…";
    }

    private static Pattern pattern(String expression) {
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }
}
