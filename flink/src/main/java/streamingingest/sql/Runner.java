package streamingingest.sql;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Main class of the job on AWS: runs the SQL script that the application's properties carry. */
public final class Runner {
    private Runner() {}

    /**
     * Starts the job.
     *
     * @param arguments {@code --properties <file>} reads the properties from there; on AWS none is given
     * @throws Exception with the reason when anything is missing or broken: half of the queries would be worse than none
     */
    public static void main(String[] arguments) throws Exception {
        SqlJob job = SqlJob.read(ApplicationProperties.read(arguments));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        job.attachTo(environment);
        environment.execute("sql");
    }
}
