//! `analyze_kafka_metrics`: how brokers, topics and consumer groups do, and what is unusual about them.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nrql::build::{BuildError, Condition};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::panel::{Figure, Panel, Readings, findings, table};
use super::runtime::of_entity;
use crate::account;
use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, quoted_guid, resolve};
use crate::budget;
use crate::guid::unknown;
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::clean_line;
use crate::window::Window;

const NAME: &str = "analyze_kafka_metrics";

/// Brokers (New Relic documentation, "Kafka integration", KafkaBrokerSample). Request handlers should be idle for 30 % of
/// their time (Confluent documentation, "Monitoring Kafka").
const BROKERS: [Figure; 8] = [
    Figure::shown("messages in a second", "average(broker.messagesInPerSecond)"),
    Figure::high("failed produce requests a second", "average(request.produceRequestsFailedPerSecond)", 0.1),
    Figure::high("failed fetches a second", "average(request.clientFetchesFailedPerSecond)", 0.1),
    Figure::high("produce p99 ms", "average(request.produceTime99Percentile)", 20.0),
    Figure::low("request handlers idle %", "average(request.handlerIdle) * 100", 20.0).limit(30.0),
    Figure::high("unreplicated partitions", "max(replication.unreplicatedPartitions)", 1.0).limit(1.0),
    Figure::high("leader elections a second", "average(replication.leaderElectionPerSecond)", 0.05),
    Figure::high("replicas lost a second", "average(replication.isrShrinksPerSecond)", 0.05),
];

/// Topics (the same, KafkaTopicSample, which names its topic in `displayName` only).
const TOPICS: [Figure; 2] = [
    Figure::high("under-replicated partitions", "max(topic.underReplicatedPartitions)", 1.0).limit(1.0),
    Figure::high(
        "partitions not led by the preferred replica",
        "max(topic.partitionsWithNonPreferredLeader)",
        1.0,
    )
    .limit(1.0),
];

/// Consumer groups (the same, KafkaOffsetSample).
const GROUPS: [Figure; 1] = [Figure::high("messages behind, worst partition", "max(consumer.lag)", 5.0)];

/// Consumer groups as OpenTelemetry's receiver for Kafka reports them.
const OTEL_GROUPS: [Figure; 1] = [Figure::high("messages behind", "max(kafka.consumer_group.lag)", 20.0)];

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// A Kafka cluster, broker or topic, or a service that uses one; default: all of the account.
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeKafkaMetrics {
    spec: ToolSpec,
    services: Services,
}

/// Which part of Kafka is meant.
#[derive(Debug, Default)]
struct Scope {
    /// Clusters by name; none means all.
    clusters: Option<Vec<String>>,
    topics: Option<Vec<String>>,
}

fn invalid(error: BuildError) -> Fault {
    Fault::new(FaultKind::Internal, error.to_string())
}

impl Scope {
    /// `WHERE …` over attributes that name a cluster and a topic; `more` is needed too.
    fn clause(&self, cluster: &str, topic: Option<&str>, more: Option<&str>) -> Result<String, Fault> {
        let one = |attribute: &str, names: &Option<Vec<String>>| {
            names.as_ref().map(|names| Condition::is_in(attribute, names.iter().map(String::as_str)))
        };
        let parts = [
            one(cluster, &self.clusters),
            topic.and_then(|topic| one(topic, &self.topics)),
            more.map(Condition::parse),
        ];
        let parts: Result<Vec<Condition>, _> = parts.into_iter().flatten().collect();
        let all = parts.map_err(invalid)?.into_iter().reduce(Condition::and);
        Ok(all.map_or_else(String::new, |all| format!(" WHERE {}", all.as_str())))
    }
}

impl AnalyzeKafkaMetrics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Kafka brokers, topics and consumer groups (failures, latency, replication, lag) judged against before; findings first. \
             Example: {\"since\": \"1 hour ago\"}",
        )
        .title("Analyze Kafka metrics")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// The names that a query finds.
    async fn names(&self, account: AccountId, query: &str, window: TimeWindow) -> Result<Vec<String>, Fault> {
        let query = format!("{query}{}", Window::at(window).clauses());
        let answer = ask(&self.services, account, &query).await?;
        let lists = answer.rows().iter().filter_map(|row| row.get("names")?.as_array());
        Ok(lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    async fn scope(&self, guid: &EntityGuid, window: TimeWindow) -> Result<Scope, Fault> {
        let account = guid.account();
        let clusters_of = async |condition: &str| {
            let query = format!(
                "SELECT uniques(clusterName, 20) AS 'names' FROM KafkaBrokerSample, KafkaTopicSample WHERE {condition}"
            );
            self.names(account, &query, window).await
        };
        let (clusters, topics) = match (guid.domain(), guid.entity_type()) {
            ("INFRA", "KAFKACLUSTER") => {
                let found = self.services.client.entities(std::slice::from_ref(guid)).await?.data;
                let cluster = found.into_iter().next().ok_or_else(|| unknown(guid))?;
                (vec![cluster.name], None)
            }
            ("INFRA", "KAFKABROKER" | "KAFKATOPIC") => {
                (clusters_of(&format!("entityGuid = {}", quoted_guid(guid)?)).await?, None)
            }
            ("APM" | "EXT", _) => {
                let query = format!(
                    "SELECT uniques(messaging.destination.name, 50) AS 'names' FROM Span WHERE {} AND messaging.system = 'kafka'",
                    of_entity(guid)?
                );
                let topics = self.names(account, &query, window).await?;
                if topics.is_empty() {
                    return Err(Fault::new(
                        FaultKind::NotFound,
                        format!("no span of {guid} in this window sends or takes a message of Kafka"),
                    )
                    .with_next(
                        "leave `entity_guid` out to see all of the account's Kafka, or widen the window",
                    ));
                }
                let picked =
                    Condition::is_in("displayName", topics.iter().map(String::as_str)).map_err(invalid)?;
                (clusters_of(picked.as_str()).await?, Some(topics))
            }
            (domain, kind) => {
                return Err(Fault::new(
                    FaultKind::Unsupported,
                    format!("{domain} {kind} entities are no part of Kafka"),
                )
                .with_next(
                    "give a Kafka cluster, broker or topic, a service that uses one, or nothing for all",
                ));
            }
        };
        // A cluster that reports nothing in this window is looked for by a name that none has.
        let clusters = if clusters.is_empty() { vec![String::new()] } else { clusters };
        Ok(Scope { clusters: Some(clusters), topics })
    }

    async fn read(
        &self,
        account: AccountId,
        scope: &Scope,
        window: TimeWindow,
    ) -> Result<Vec<Readings>, Fault> {
        let brokers = format!("FROM KafkaBrokerSample{}", scope.clause("clusterName", None, None)?);
        let topics =
            format!("FROM KafkaTopicSample{}", scope.clause("clusterName", Some("displayName"), None)?);
        let groups = format!("FROM KafkaOffsetSample{}", scope.clause("clusterName", Some("topic"), None)?);
        let mut panels = vec![
            Panel { from: brokers, by: "clusterName, entityName", figures: &BROKERS },
            Panel { from: topics, by: "clusterName, displayName", figures: &TOPICS },
            Panel { from: groups, by: "consumerGroup, topic", figures: &GROUPS },
        ];
        let mut found = Vec::new();
        for panel in &panels {
            found.push(panel.read(&self.services, account, window).await?);
        }
        // The same lag twice would be two findings of one thing.
        if found.last().is_some_and(|groups| groups.all.is_empty()) {
            let metrics = Some("metricName = 'kafka.consumer_group.lag'");
            let from = format!("FROM Metric{}", scope.clause("kafka.cluster_name", Some("topic"), metrics)?);
            panels.push(Panel { from, by: "group, topic", figures: &OTEL_GROUPS });
            if let Some(panel) = panels.last() {
                found.push(panel.read(&self.services, account, window).await?);
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl Tool for AnalyzeKafkaMetrics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = wanted.entity_guid.as_ref();
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let account = match (wanted.account_id, guid) {
            (None, Some(guid)) => guid.account(),
            (given, _) => account::resolve(given, &self.services, ctx).await?,
        };
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let scope = match guid {
            Some(guid) => self.scope(guid, window).await?,
            None => Scope::default(),
        };
        let found = self.read(account, &scope, window).await?;
        let found: Vec<&Readings> = found.iter().filter(|readings| !readings.all.is_empty()).collect();
        let mut whole = Whole::new(NAME, table(&found));
        whole.lead = if found.is_empty() {
            "no telemetry of Kafka in this window: its integration sends KafkaBrokerSample, KafkaTopicSample and \
             KafkaOffsetSample, OpenTelemetry kafka.consumer_group.lag; explore_event_types says what there is"
                .to_owned()
        } else {
            let mut lead = findings(&found, "Kafka");
            if let Some(topics) = &scope.topics {
                let shown: Vec<String> = topics.iter().map(|topic| clean_line(topic)).collect();
                lead.push_str(&format!("\ntopics of the service: {}", shown.join(", ")));
            }
            lead
        };
        whole.about = About {
            nrql: found.first().map(|readings| readings.nrql.clone()),
            window: Some(show_window(window)),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
