//! The message broker and the database: KafkaBrokerSample, KafkaTopicSample, KafkaOffsetSample,
//! PostgresqlInstanceSample.

use std::ops::Range;

use super::super::cast::{Cast, HostRole, MINUTE, Strained};
use super::super::dice::Dice;
use super::machines::{REST, ticks};
use super::rhythm::rhythm;
use super::row::Rows;

pub(super) fn brokers(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    let host = cast.fleet.of_role(HostRole::Broker).next();
    for ms in ticks(hour.clone(), REST, 3) {
        let dice = &mut Dice::new(cast.seed, "broker", ms / REST);
        let refused = cast.plot.as_ref().and_then(|plot| plot.broker(ms)).map_or(0.0, |(_, one)| one.share);
        let produced = 42.0 * rhythm(cast, ms) * dice.between(0.9, 1.1);
        let messages = produced * (1.0 - refused);
        rows.text("clusterName", &cast.fleet.kafka_name)
            .set("entityGuid", cast.fleet.broker.to_string())
            .text("entityName", &cast.fleet.broker_name)
            .word("displayName", "kafka-1")
            .set("broker.messagesInPerSecond", messages)
            .set("broker.IOInPerSecond", messages * 780.0)
            .set("broker.IOOutPerSecond", messages * 1_460.0)
            .set("broker.bytesWrittenToTopicPerSecond", messages * 640.0)
            .set("broker.logFlushPerSecond", 0.4 * (1.0 - refused))
            .set("replication.unreplicatedPartitions", 0_i64)
            .set("replication.isrShrinksPerSecond", 0.0)
            .set("replication.isrExpandsPerSecond", 0.0)
            .set("replication.leaderElectionPerSecond", 0.0)
            .set("request.avgTimeProduceRequest", dice.between(1.1, 1.9))
            .set("request.avgTimeFetch", dice.between(80.0, 140.0))
            .set("request.produceTime99Percentile", dice.between(6.0, 11.0))
            .set("request.produceRequestsFailedPerSecond", produced * refused)
            .set("request.clientFetchesFailedPerSecond", 0.0)
            .set("request.handlerIdle", dice.between(0.93, 0.98));
        if let Some((_, host)) = host {
            rows.text("hostname", &host.name);
        }
        rows.at(ms);
    }
}

pub(super) fn topics(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for ms in ticks(hour.clone(), REST, 4) {
        let dice = &mut Dice::new(cast.seed, "topic", ms / REST);
        rows.text("clusterName", &cast.fleet.kafka_name)
            .set("entityGuid", cast.fleet.topic.to_string())
            .text("entityName", &cast.fleet.topic_name)
            .text("displayName", &cast.fleet.topic_name)
            .set("topic.diskSize", 41_000_000.0 + (ms % (24 * 3_600_000)) as f64 * 1.2)
            .set("topic.partitionsWithNonPreferredLeader", 0_i64)
            .set("topic.underReplicatedPartitions", 0_i64)
            .set("topic.respondsToMetadataRequests", 1_i64)
            .set("topic.retentionBytesOrTime", 604_800_000_i64)
            .set("consumer.lag", dice.whole(0, 4) as i64 + behind(cast, ms) as i64)
            .set("consumer.messageRate", 0.01 * rhythm(cast, ms));
        rows.at(ms);
    }
}

/// The partitions of the topic.
const PARTITIONS: i64 = 3;

/// Where consumers are: a row for each partition, and one for their group.
pub(super) fn offsets(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    for ms in ticks(hour.clone(), REST, 6) {
        let dice = &mut Dice::new(cast.seed, "offsets", ms / REST);
        let all = dice.whole(0, 4) as i64 + behind(cast, ms) as i64;
        let of = |partition: i64| (all + PARTITIONS - 1 - partition) / PARTITIONS;
        let written = (ms - cast.begin_ms) / (90 * MINUTE / 60);
        for partition in 0..PARTITIONS {
            consumer(cast, rows);
            rows.set("partition", partition.to_string())
                .word("clientID", "shipping-1")
                .set("consumer.hwm", written)
                .set("consumer.lag", of(partition))
                .set("consumer.offset", written - of(partition));
            rows.at(ms);
        }
        consumer(cast, rows);
        rows.set("consumerGroup.totalLag", all)
            .set("consumerGroup.maxLag", of(0))
            .set("consumerGroup.activeConsumers", 1_i64);
        rows.at(ms);
    }
}

fn consumer(cast: &Cast, rows: &mut Rows) {
    rows.text("clusterName", &cast.fleet.kafka_name)
        .word("consumerGroup", "shipping")
        .text("topic", &cast.fleet.topic_name)
        .word("event_source", "consumerOffset");
}

/// By how many messages consumers are behind, beside the few that are on their way.
pub(super) fn behind(cast: &Cast, ms: i64) -> f64 {
    let refused = cast.plot.as_ref().and_then(|plot| plot.broker(ms));
    refused.map_or(0.0, |(since_ms, refused)| ((ms - since_ms) as f64 / MINUTE as f64 * refused.lag).floor())
}

pub(super) fn databases(cast: &Cast, hour: &Range<i64>, rows: &mut Rows) {
    let host = cast.fleet.of_role(HostRole::Database).next();
    for ms in ticks(hour.clone(), REST, 5) {
        let dice = &mut Dice::new(cast.seed, "database", ms / REST);
        let load = rhythm(cast, ms);
        let strained = cast.plot.as_ref().map_or(Strained::NONE, |plot| plot.database(ms));
        let reads = strained.reads;
        let transactions = load * dice.between(0.5, 0.8);
        rows.set("entityGuid", cast.fleet.database.to_string())
            .text("entityName", &cast.fleet.database_name)
            .text("displayName", &cast.fleet.database_name)
            .set("bgwriter.checkpointsScheduledPerSecond", 1.0 / 300.0)
            .set("bgwriter.checkpointsRequestedPerSecond", 0.0)
            .set("bgwriter.buffersAllocatedPerSecond", load * reads * dice.between(18.0, 26.0))
            .set("bgwriter.buffersWrittenForCheckpointsPerSecond", load * dice.between(4.0, 7.0))
            .set("db.connections", (14.0 + load * 6.0 + strained.connections).round())
            .set("db.maxconnections", 200_i64)
            .set("db.commitsPerSecond", transactions * (1.0 - strained.rolled_back))
            .set("db.rollbacksPerSecond", transactions * strained.rolled_back)
            .set("db.readsPerSecond", load * reads * dice.between(3.0, 5.0))
            .set("db.bufferHitsPerSecond", load * reads * dice.between(300.0, 420.0))
            .set("db.rowsReturnedPerSecond", load * reads * dice.between(60.0, 90.0));
        if let Some((_, host)) = host {
            rows.text("hostname", &host.name);
        }
        rows.at(ms);
    }
}
