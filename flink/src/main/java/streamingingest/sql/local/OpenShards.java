package streamingingest.sql.local;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;

/** Lists the shards that are open. The connector reads a shard's children only when it has read the shard, so these are the ends. */
final class OpenShards {
    private final Map<String, String> options;

    /** @param options the tables' options: {@code aws.endpoint} and BASIC credentials */
    OpenShards(Map<String, String> options) {
        this.options = options;
    }

    List<ReadProgress.Shard> of(Set<String> streamArns) {
        return streamArns.stream().flatMap(arn -> of(arn).stream()).toList();
    }

    private List<ReadProgress.Shard> of(String streamArn) {
        ListShardsRequest request = ListShardsRequest.builder().streamARN(streamArn).build();
        List<ReadProgress.Shard> open = new ArrayList<>();
        try (KinesisClient client = client(Arn.fromString(streamArn).region().orElseThrow())) {
            while (request != null) {
                ListShardsResponse page = client.listShards(request);
                page.shards().stream()
                        .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                        .forEach(shard -> open.add(new ReadProgress.Shard(streamArn, shard.shardId())));
                request = following(page);
            }
        }
        return open;
    }

    private static ListShardsRequest following(ListShardsResponse page) {
        return page.nextToken() == null ? null : ListShardsRequest.builder().nextToken(page.nextToken()).build();
    }

    private KinesisClient client(String region) {
        return KinesisClient.builder()
                .endpointOverride(URI.create(options.get("aws.endpoint")))
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        options.get("aws.credentials.basic.accesskeyid"),
                        options.get("aws.credentials.basic.secretkey"))))
                .httpClient(ApacheHttpClient.create())
                .build();
    }
}
