package streamingingest.sql.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

class ReadProgressTest {
    private static final ReadProgress.Shard ONE = new ReadProgress.Shard("arn", "shard-1");
    private static final ReadProgress.Shard TWO = new ReadProgress.Shard("arn", "shard-2");

    private final ReadProgress progress = new ReadProgress();

    @Test
    @DisplayName("is at the end when every shard was asked after the time and had nothing more")
    void atEnd() {
        progress.opened(ONE, "a0");
        progress.opened(TWO, "b0");
        progress.read("a0", 10, answer(5, 0, "a1"));
        progress.read("b0", 10, answer(0, 0, "b1"));
        assertFalse(progress.atEnd(List.of(ONE, TWO), 5), "the first shard gave records");
        progress.read("a1", 11, answer(0, 0, "a2"));
        assertTrue(progress.atEnd(List.of(ONE, TWO), 5));
        assertFalse(progress.atEnd(List.of(ONE, TWO), 11), "the second shard was asked before");
        assertEquals(5, progress.fetched());
        assertEquals(Set.of("arn"), progress.streams());
    }

    @Test
    @DisplayName("is not at the end of a shard that is not read yet, or is behind though an answer was empty")
    void notAtEnd() {
        progress.opened(ONE, "a0");
        progress.read("a0", 10, answer(0, 1000, "a1"));
        assertFalse(progress.atEnd(List.of(ONE), 5));
        assertFalse(progress.atEnd(List.of(TWO), 5));
    }

    @Test
    @DisplayName("forgets the reads of tasks that have ended, and of calls that they had under way")
    void reset() {
        progress.opened(ONE, "a0");
        progress.read("a0", 10, answer(5, 0, "a1"));
        progress.reset();
        progress.read("a1", 11, answer(7, 0, "a2"));
        assertEquals(0, progress.fetched());
        assertFalse(progress.atEnd(List.of(ONE), 5));
    }

    private static GetRecordsResponse answer(int records, long millisBehind, String next) {
        return GetRecordsResponse.builder()
                .records(Collections.nCopies(records, Record.builder().build()))
                .millisBehindLatest(millisBehind)
                .nextShardIterator(next)
                .build();
    }
}
