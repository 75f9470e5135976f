package streamingingest.sql.local;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;

/**
 * How far the sources have read, seen at the SDK. The connector's own metric says that a shard was read to its end, but
 * not when, so it cannot tell whether what was put a moment ago is in.
 */
final class ReadProgress {
    /** Of the one job of this process: the SDK makes the interceptor itself, so there is no other way to hand it over. */
    static final ReadProgress INSTANCE = new ReadProgress();

    private final Set<String> streams = new HashSet<>();
    private final Map<String, Shard> shardOfIterator = new HashMap<>();
    private final Map<Shard, Long> atEndSince = new HashMap<>();
    private long fetched;

    ReadProgress() {}

    /** A shard of a stream. */
    record Shard(String streamArn, String shardId) {}

    /** ARNs of the streams that are read. */
    synchronized Set<String> streams() {
        return Set.copyOf(streams);
    }

    /** Records fetched since the source's tasks started. */
    synchronized long fetched() {
        return fetched;
    }

    /** Whether each of the shards was asked after a time ({@code System.nanoTime()}) and had nothing more. */
    synchronized boolean atEnd(Collection<Shard> shards, long since) {
        return shards.stream().allMatch(shard -> atEndSince.containsKey(shard) && atEndSince.get(shard) - since >= 0);
    }

    /** The source's tasks ended: the next ones begin anew, from the last checkpoint. */
    synchronized void reset() {
        shardOfIterator.clear();
        atEndSince.clear();
        fetched = 0;
    }

    synchronized void opened(Shard shard, String iterator) {
        streams.add(shard.streamArn());
        shardOfIterator.put(iterator, shard);
    }

    synchronized void read(String iterator, long startedAt, GetRecordsResponse response) {
        Shard shard = shardOfIterator.remove(iterator);
        if (shard == null) return;
        fetched += response.records().size();
        if (response.nextShardIterator() != null) shardOfIterator.put(response.nextShardIterator(), shard);
        if (response.records().isEmpty() && isAtEnd(response)) atEndSince.put(shard, startedAt);
    }

    private static boolean isAtEnd(GetRecordsResponse response) {
        return response.millisBehindLatest() != null && response.millisBehindLatest() == 0;
    }

    /** Found by the SDK through {@code software/amazon/awssdk/global/handlers/execution.interceptors}. */
    public static final class Interceptor implements ExecutionInterceptor {
        private static final ExecutionAttribute<Long> STARTED_AT = new ExecutionAttribute<>("startedAt");

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            attributes.putAttribute(STARTED_AT, System.nanoTime());
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            SdkRequest request = context.request();
            SdkResponse response = context.response();
            if (request instanceof GetShardIteratorRequest open) {
                String iterator = ((GetShardIteratorResponse) response).shardIterator();
                INSTANCE.opened(new Shard(open.streamARN(), open.shardId()), iterator);
            } else if (request instanceof GetRecordsRequest read) {
                INSTANCE.read(read.shardIterator(), attributes.getAttribute(STARTED_AT), (GetRecordsResponse) response);
            }
        }
    }
}
