package streamingingest.sql.local;

import java.io.PrintStream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.TextNode;

/** What the parent process reads: one JSON object a line on standard output, and nothing else there. */
final class Reports {
    private final PrintStream out;
    private String state = "";

    private Reports(PrintStream out) {
        this.out = out;
    }

    /** Takes standard output; whoever else prints there prints to standard error from now on. */
    static Reports takeStandardOutput() {
        Reports reports = new Reports(System.out);
        System.setOut(System.err);
        return reports;
    }

    /** Reports a state once. */
    synchronized void state(String name) {
        if (name.equals(state)) return;
        state = name;
        print("{\"state\":\"" + name + "\"}");
    }

    synchronized void failed(Throwable reason) {
        state = "FAILED";
        print("{\"state\":\"FAILED\",\"reason\":" + TextNode.valueOf(reasons(reason)) + "}");
    }

    synchronized void metrics(JobMetrics metrics) {
        print("{\"metrics\":" + metrics.json() + "}");
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    /** Flink wraps the reason several times; the innermost says what is wrong. */
    private static String reasons(Throwable error) {
        Throwable innermost = error;
        while (innermost.getCause() != null && innermost.getCause() != innermost) innermost = innermost.getCause();
        String message = innermost.getMessage();
        return message == null ? innermost.toString() : message;
    }
}
