//! Entities with tags and details.

use nr_core::EntityGuid;

use super::super::cast::{Agent, CHECKOUT, Cast, GATEWAY, HostRole, SHOP_SERVICES};
use super::super::dice::Dice;
use super::super::world::{
    AlertSeverity, Apm, Browser, Details, Entity, EventFilter, Host, KeyTransaction, Monitor, Service,
    ServiceLevel, Tag, Workload,
};
use super::golden;

/// Makes entities with what all of them have.
pub(super) struct Maker<'a> {
    cast: &'a Cast,
    dice: &'a mut Dice,
    made: Vec<Entity>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(cast: &'a Cast, dice: &'a mut Dice) -> Self {
        Self { cast, dice, made: Vec::new() }
    }

    pub(super) fn finish(self) -> Vec<Entity> {
        self.made
    }

    pub(super) fn add(&mut self, guid: &EntityGuid, name: &str, tags: &[(&str, String)], details: Details) {
        let account = self.cast.accounts.iter().find(|(id, _)| *id == guid.account());
        let mut all: Vec<Tag> = tags.iter().map(|(key, value)| Tag::new(key, value.as_str())).collect();
        all.push(Tag::new("account", account.map(|(_, name)| name.as_str()).unwrap_or_default()));
        all.push(Tag::new("accountId", guid.account().to_string()));
        all.push(Tag::new("trustedAccountId", self.cast.account(0).to_string()));
        all.sort_by(|a, b| a.key.cmp(&b.key));
        self.made.push(Entity {
            guid: guid.clone(),
            name: name.to_owned(),
            reporting: true,
            alert_severity: AlertSeverity::NotConfigured,
            tags: all,
            permalink: permalink(guid),
            first_seen_ms: super::first_seen(self.cast, self.dice),
            golden_metrics: golden::metrics(self.cast, guid, name),
            golden_tags: golden::tags(guid),
            details,
        });
    }
}

/// The address that leads to an entity's page.
pub(super) fn permalink(guid: &EntityGuid) -> String {
    format!("https://one.newrelic.com/redirect/entity/{guid}")
}

pub(super) fn all(cast: &Cast, dice: &mut Dice) -> Vec<Entity> {
    let mut own = Dice::new(cast.seed, "entities of the job", 0);
    let mut maker = Maker::new(cast, dice);
    services(cast, &mut maker);
    machines(cast, &mut maker);
    above(cast, &mut maker);
    let mut all = maker.finish();
    let mut maker_of_job = Maker::new(cast, &mut own);
    cluster_members(cast, &mut maker_of_job, true);
    all.extend(maker_of_job.finish());
    all
}

fn team(service: usize) -> &'static str {
    match service {
        0 | 3 => "storefront",
        1 | 2 | 4 => "purchase",
        5 | 6 => "logistics",
        _ => "platform",
    }
}

fn services(cast: &Cast, maker: &mut Maker<'_>) {
    let fleet = &cast.fleet;
    for (at, service) in cast.services.iter().enumerate() {
        let version = cast.version(at, cast.now_ms).to_string();
        let environment = if service.account == 2 { "staging" } else { "production" };
        let mut tags = vec![
            ("environment", environment.to_owned()),
            ("language", service.language.to_owned()),
            ("team", team(at).to_owned()),
        ];
        if at < SHOP_SERVICES {
            tags.push(("k8s.clusterName", fleet.cluster_name.to_string()));
            tags.push(("k8s.namespaceName", fleet.namespace.to_string()));
        }
        let hosts = service.instances.iter().map(|instance| instance.name.to_string()).collect();
        let details = match service.agent {
            Agent::Apm(app_id) => {
                tags.push(("nr.apm.appId", app_id.to_string()));
                Details::Apm(Apm {
                    app_id,
                    language: service.language,
                    agent_version: service.agent_version,
                    version,
                    hosts,
                    apdex_target: service.apdex_target,
                })
            }
            Agent::Otel => {
                tags.push(("instrumentation.provider", "opentelemetry".to_owned()));
                tags.push(("service.name", service.name.to_string()));
                Details::Service(Service { language: service.language, version, hosts })
            }
        };
        maker.add(&service.guid, &service.name, &tags, details);
    }
    let Some(gateway) = cast.services.get(GATEWAY) else { return };
    maker.add(
        &fleet.browser,
        &fleet.browser_name,
        &[
            ("environment", "production".to_owned()),
            ("team", "storefront".to_owned()),
            ("appId", fleet.browser_app_id.to_string()),
        ],
        Details::Browser(Browser {
            app_id: fleet.browser_app_id,
            serving_application: gateway.guid.clone(),
            agent_version: "1.300.0",
        }),
    );
}

fn machines(cast: &Cast, maker: &mut Maker<'_>) {
    let fleet = &cast.fleet;
    let in_cluster = |tags: &mut Vec<(&str, String)>| {
        tags.push(("k8s.clusterName", fleet.cluster_name.to_string()));
    };
    for host in &fleet.hosts {
        let mut tags = vec![
            ("hostname", host.name.to_string()),
            ("instanceType", host.instance_type.to_owned()),
            ("awsRegion", fleet.region.to_owned()),
            ("operatingSystem", "linux".to_owned()),
        ];
        if host.role == HostRole::Node {
            in_cluster(&mut tags);
            tags.push(("k8s.nodeName", host.name.to_string()));
        }
        let details = Details::Host(Host {
            hostname: host.name.to_string(),
            instance_type: host.instance_type,
            os: "linux",
            cores: host.cores,
            memory_bytes: host.memory_bytes,
        });
        maker.add(&host.guid, &host.name, &tags, details);
    }
    let cluster = fleet.cluster_name.to_string();
    maker.add(&fleet.cluster, &cluster, &[("k8s.clusterName", cluster.clone())], Details::Plain);
    cluster_members(cast, maker, false);
    let kafka = [("clusterName", fleet.kafka_name.to_string())];
    maker.add(&fleet.kafka, &fleet.kafka_name, &kafka, Details::Plain);
    maker.add(&fleet.broker, &fleet.broker_name, &kafka, Details::Plain);
    maker.add(&fleet.topic, &fleet.topic_name, &kafka, Details::Plain);
    let hostname = fleet.of_role(HostRole::Database).next().map(|(_, host)| host.name.to_string());
    let tags = [("hostname", hostname.unwrap_or_default()), ("team", "platform".to_owned())];
    maker.add(&fleet.database, &fleet.database_name, &tags, Details::Plain);
    for monitor in &fleet.monitors {
        let tags = [
            ("monitorType", monitor.kind.to_owned()),
            ("monitorStatus", "Enabled".to_owned()),
            ("period", monitor.period_minutes.to_string()),
        ];
        let details = Details::Monitor(Monitor {
            monitor_id: monitor.id.to_string(),
            kind: monitor.kind,
            uri: monitor.uri.to_string(),
            period_minutes: monitor.period_minutes,
            locations: monitor.locations.to_vec(),
        });
        maker.add(&monitor.guid, &monitor.name, &tags, details);
    }
}

/// Deployments of the cluster with their pods and containers: those of services, or those of the job.
fn cluster_members(cast: &Cast, maker: &mut Maker<'_>, of_job: bool) {
    let fleet = &cast.fleet;
    let cluster = fleet.cluster_name.to_string();
    let namespace = fleet.namespace.to_string();
    let wanted = |workload: usize| cast.is_job(workload) == of_job;
    for (at, guid) in fleet.deployments.iter().enumerate().filter(|(at, _)| wanted(*at)) {
        let name = cast.workload(at);
        let tags = [
            ("k8s.clusterName", cluster.clone()),
            ("k8s.namespaceName", namespace.clone()),
            ("k8s.deploymentName", name.to_string()),
        ];
        maker.add(guid, &name, &tags, Details::Plain);
    }
    for pod in fleet.pods.iter().filter(|pod| wanted(pod.workload)) {
        let name = cast.workload(pod.workload);
        let node = fleet.hosts.get(pod.host).map(|host| host.name.to_string());
        let tags = [
            ("k8s.clusterName", cluster.clone()),
            ("k8s.namespaceName", namespace.clone()),
            ("k8s.deploymentName", name.to_string()),
            ("k8s.podName", pod.name.to_string()),
            ("k8s.nodeName", node.unwrap_or_default()),
        ];
        maker.add(&pod.guid, &pod.name, &tags, Details::Plain);
        maker.add(&pod.container, &name, &tags, Details::Plain);
    }
}

/// What is defined on top of others: workload, key transaction, service level.
fn above(cast: &Cast, maker: &mut Maker<'_>) {
    let shop: Vec<EntityGuid> = cast
        .services
        .iter()
        .take(SHOP_SERVICES)
        .map(|service| service.guid.clone())
        .chain([cast.fleet.browser.clone(), cast.fleet.database.clone(), cast.fleet.kafka.clone()])
        .chain(cast.fleet.monitors.iter().map(|monitor| monitor.guid.clone()))
        .collect();
    let workload = workload(cast);
    let status = if cast.plot.is_some() { "DISRUPTED" } else { "OPERATIONAL" };
    let tags = [("team", "storefront".to_owned())];
    maker.add(&workload, "Online shop", &tags, Details::Workload(Workload { members: shop, status }));
    let Some(checkout) = cast.services.get(CHECKOUT) else { return };
    let tags = [("team", "purchase".to_owned())];
    // The first transaction of checkout is the one that takes orders.
    if let Some((_, endpoint)) = cast.endpoints_of(CHECKOUT).next() {
        let details = Details::KeyTransaction(KeyTransaction {
            application: checkout.guid.clone(),
            metric_name: endpoint.name.to_string(),
            apdex_target: 1.0,
        });
        maker.add(&key_transaction(cast), "Place an order", &tags, details);
    }
    let app = nr_nrql::encode::string(&checkout.guid_text).unwrap_or_default();
    let details = Details::ServiceLevel(ServiceLevel {
        id: Dice::new(cast.seed, "service level", 0).whole(100_000, 999_999),
        of: checkout.guid.clone(),
        description: "Requests to checkout that are answered without an error within a second".to_owned(),
        valid_events: EventFilter { from: "Transaction", condition: format!("entityGuid = {app}") },
        good_events: EventFilter {
            from: "Transaction",
            condition: format!("entityGuid = {app} AND error IS FALSE AND duration < 1"),
        },
        target: 99.0,
        period_days: 7,
    });
    maker.add(&service_level(cast), "checkout is quick and right", &tags, details);
}

fn numbered(cast: &Cast, purpose: &str, domain: &str, entity_type: &str) -> EntityGuid {
    let id = Dice::new(cast.seed, purpose, 0).whole(1_000_000, 99_999_999);
    cast.guid(0, domain, entity_type, &id.to_string())
}

pub(super) fn workload(cast: &Cast) -> EntityGuid {
    numbered(cast, "workload", "NR1", "WORKLOAD")
}

pub(super) fn key_transaction(cast: &Cast) -> EntityGuid {
    numbered(cast, "key transaction", "APM", "KEY_TRANSACTION")
}

pub(super) fn service_level(cast: &Cast) -> EntityGuid {
    numbered(cast, "service level entity", "EXT", "SERVICE_LEVEL")
}
