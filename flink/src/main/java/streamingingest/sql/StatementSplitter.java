package streamingingest.sql;

import java.util.ArrayList;
import java.util.List;

/** Splits SQL text at the semicolons that end statements: not those in strings, quoted names or comments. */
final class StatementSplitter {
    private final String text;
    private final List<String> statements = new ArrayList<>();
    private final StringBuilder statement = new StringBuilder();
    private int position;

    private StatementSplitter(String text) {
        this.text = text;
    }

    /**
     * The statements in their order, without comments (hints stay) and without the ending semicolons.
     *
     * @throws InvalidJobException when a string, a quoted name or a comment is never closed
     */
    static List<String> split(String text) {
        StatementSplitter splitter = new StatementSplitter(text);
        while (splitter.position < text.length()) splitter.next();
        splitter.endStatement();
        return splitter.statements;
    }

    private void next() {
        char character = text.charAt(position);
        if (character == '\'' || character == '`' || character == '"') takeQuoted(character);
        else if (text.startsWith("--", position)) skipLine();
        else if (text.startsWith("/*", position)) takeBlock();
        else {
            position++;
            if (character == ';') endStatement();
            else statement.append(character);
        }
    }

    /** A doubled quote is two quoted texts side by side here, which splits at the same places. */
    private void takeQuoted(char quote) {
        int end = text.indexOf(quote, position + 1);
        if (end < 0) throw unclosed(String.valueOf(quote));
        statement.append(text, position, end + 1);
        position = end + 1;
    }

    private void skipLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    private void takeBlock() {
        int end = text.indexOf("*/", position + 2);
        if (end < 0) throw unclosed("/*");
        statement.append(text.startsWith("/*+", position) ? text.substring(position, end + 2) : " ");
        position = end + 2;
    }

    private void endStatement() {
        String whole = statement.toString().strip();
        if (!whole.isEmpty()) statements.add(whole);
        statement.setLength(0);
    }

    private InvalidJobException unclosed(String opener) {
        long line = text.substring(0, position).lines().count();
        return new InvalidJobException("The script's " + opener + " in line " + Math.max(line, 1) + " is never closed.");
    }
}
