//! Machines: nodes, pods, a database, a message broker, monitors that look from outside.

use std::sync::Arc;

use nr_core::{AccountId, EntityGuid};

use super::{Cast, GATEWAY, Instance, SHOP_SERVICES, guid};
use crate::story::dice::Dice;

#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    pub(crate) cluster_name: Arc<str>,
    pub(crate) cluster: EntityGuid,
    pub(crate) namespace: Arc<str>,
    pub(crate) region: &'static str,
    pub(crate) domain: &'static str,
    /// Three nodes, the database's host, the broker's host, then those of other accounts.
    pub(crate) hosts: Vec<Host>,
    pub(crate) pods: Vec<Pod>,
    /// The deployments of the cluster: those of the services of the shop, in their order, then the job's.
    pub(crate) deployments: Vec<EntityGuid>,
    /// What does its work on a schedule and answers nobody.
    pub(crate) job_name: Arc<str>,
    pub(crate) job_version: Arc<str>,
    pub(crate) database_name: Arc<str>,
    pub(crate) database: EntityGuid,
    pub(crate) kafka_name: Arc<str>,
    pub(crate) kafka: EntityGuid,
    pub(crate) broker_name: Arc<str>,
    pub(crate) broker: EntityGuid,
    pub(crate) topic_name: Arc<str>,
    pub(crate) topic: EntityGuid,
    pub(crate) browser_name: Arc<str>,
    pub(crate) browser: EntityGuid,
    pub(crate) browser_app_id: u64,
    pub(crate) monitors: Vec<Monitor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostRole {
    Node,
    Database,
    Broker,
    Plain,
}

#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) account: usize,
    pub(crate) name: Arc<str>,
    pub(crate) guid: EntityGuid,
    pub(crate) guid_text: Arc<str>,
    pub(crate) role: HostRole,
    pub(crate) instance_type: &'static str,
    pub(crate) cores: u32,
    pub(crate) memory_bytes: i64,
    pub(crate) disk_bytes: i64,
    /// What share of its processors is busy over the day, in percent.
    pub(crate) cpu_percent: f64,
    /// What share of its disk is used, in percent.
    pub(crate) disk_percent: f64,
}

#[derive(Clone, Debug)]
pub(crate) struct Pod {
    /// The deployment that it belongs to; that of a service has the place of the service.
    pub(crate) workload: usize,
    pub(crate) host: usize,
    pub(crate) name: Arc<str>,
    pub(crate) guid: EntityGuid,
    pub(crate) guid_text: Arc<str>,
    pub(crate) container: EntityGuid,
    pub(crate) container_text: Arc<str>,
    pub(crate) container_id: Arc<str>,
    pub(crate) ip: Arc<str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Monitor {
    pub(crate) name: Arc<str>,
    pub(crate) guid: EntityGuid,
    pub(crate) id: Arc<str>,
    /// `SIMPLE`, `BROWSER`, `SCRIPT_API`.
    pub(crate) kind: &'static str,
    pub(crate) uri: Arc<str>,
    pub(crate) period_minutes: u32,
    pub(crate) locations: &'static [&'static str],
    /// The route that it walks.
    pub(crate) route: usize,
}

impl Fleet {
    /// The machines; pods and monitors follow when there are services to put on them.
    pub(super) fn machines(dice: &mut Dice, accounts: &[(AccountId, String)]) -> Self {
        let number = |dice: &mut Dice| (dice.next() >> 1).to_string();
        let region = dice.pick(&["eu-central-1", "eu-west-1", "us-east-2", "us-west-2"]);
        let cluster_name = dice.pick(&["shop-prod", "acme-prod", "retail-prod", "prod-blue"]);
        let namespace = dice.pick(&["shop", "storefront", "webshop"]);
        let mut hosts = Vec::new();
        for (role, account) in [
            (HostRole::Node, 0),
            (HostRole::Node, 0),
            (HostRole::Node, 0),
            (HostRole::Database, 0),
            (HostRole::Broker, 0),
            (HostRole::Plain, 1),
            (HostRole::Plain, 2),
        ] {
            let name = match role {
                HostRole::Database => format!("db-{}-1", dice.pick(&["orders", "shop", "main"])),
                HostRole::Broker => "kafka-1".to_owned(),
                HostRole::Node => {
                    format!("ip-10-{}-{}-{}", dice.whole(0, 9), dice.whole(1, 250), dice.whole(2, 250))
                }
                HostRole::Plain => {
                    format!("vm-{}-{:02}", dice.pick(&["ops", "core", "util"]), dice.whole(1, 40))
                }
            };
            let (instance_type, cores, gib) = match role {
                HostRole::Node => ("m6i.2xlarge", 8, 32),
                HostRole::Database => ("r6i.2xlarge", 8, 64),
                HostRole::Broker => ("m6i.xlarge", 4, 16),
                HostRole::Plain => ("t3.large", 2, 8),
            };
            let guid = guid(accounts, account, "INFRA", "HOST", &number(dice));
            hosts.push(Host {
                account,
                name: Arc::from(name),
                guid_text: Arc::from(guid.to_string()),
                guid,
                role,
                instance_type,
                cores,
                memory_bytes: gib << 30,
                disk_bytes: if role == HostRole::Database { 500 << 30 } else { 100 << 30 },
                cpu_percent: dice.between(18.0, 34.0),
                disk_percent: dice.between(35.0, 68.0),
            });
        }
        let kafka_name = dice.pick(&["events", "shop-events", "backbone"]);
        let of = |dice: &mut Dice, kind: &str| guid(accounts, 0, "INFRA", kind, &number(dice));
        let browser_app_id = dice.whole(100_000_000, 1_999_999_999);
        let browser = guid(accounts, 0, "BROWSER", "APPLICATION", &browser_app_id.to_string());
        Self {
            cluster_name: Arc::from(cluster_name),
            cluster: of(dice, "KUBERNETESCLUSTER"),
            namespace: Arc::from(namespace),
            region,
            domain: dice.pick(&[
                "shop.acme-telco.example",
                "store.acme-telco.example",
                "buy.acme-telco.example",
            ]),
            hosts,
            pods: Vec::new(),
            job_name: Arc::from(""),
            job_version: Arc::from(""),
            deployments: (0..SHOP_SERVICES).map(|_| of(dice, "KUBERNETES_DEPLOYMENT")).collect(),
            database_name: Arc::from(dice.pick(&["orders-pg", "shop-postgres", "main-pg"])),
            database: of(dice, "POSTGRESQLINSTANCE"),
            kafka_name: Arc::from(kafka_name),
            kafka: of(dice, "KAFKACLUSTER"),
            broker_name: Arc::from("kafka-1:9092"),
            broker: of(dice, "KAFKABROKER"),
            topic_name: Arc::from("orders.placed"),
            topic: of(dice, "KAFKATOPIC"),
            browser_name: Arc::from(dice.pick(&["Acme Shop (browser)", "Webshop", "Acme Storefront"])),
            browser,
            browser_app_id,
            monitors: Vec::new(),
        }
    }

    /// The hosts of a role.
    pub(crate) fn of_role(&self, role: HostRole) -> impl Iterator<Item = (usize, &Host)> {
        self.hosts.iter().enumerate().filter(move |(_, host)| host.role == role)
    }
}

/// Puts every service onto machines, and monitors in front of them.
pub(super) fn place(cast: &mut Cast, dice: &mut Dice) {
    let accounts = cast.accounts.clone();
    let fleet = &mut cast.fleet;
    for (at, service) in cast.services.iter_mut().enumerate() {
        if service.account != 0 {
            let host =
                fleet.hosts.iter().position(|host| host.account == service.account).unwrap_or_default();
            let name = fleet
                .hosts
                .get(host)
                .map_or_else(|| Arc::clone(&service.name), |host| Arc::clone(&host.name));
            service.instances.push(Instance { name, host, pod: None });
            continue;
        }
        let set = letters(dice, 9);
        for copy in 0..if at == GATEWAY { 3 } else { 2 } {
            let host = (at + copy) % 3;
            let name: Arc<str> = Arc::from(format!("{}-{set}-{}", service.name, letters(dice, 5)));
            service.instances.push(Instance { name: Arc::clone(&name), host, pod: Some(fleet.pods.len()) });
            fleet.pods.push(pod(dice, &accounts, at, host, name));
        }
    }
    let plans: [(&str, &'static str, &str, u32, usize); 3] = [
        ("Shop home page", "SIMPLE", "/", 1, 0),
        ("Product search", "SIMPLE", "/search?q=phone", 5, 2),
        ("Walk through the checkout", "SCRIPT_API", "/checkout", 5, 6),
    ];
    for (name, kind, path, period_minutes, route) in plans {
        let id = dice.uuid();
        fleet.monitors.push(Monitor {
            name: Arc::from(name),
            guid: guid(&accounts, 0, "SYNTH", "MONITOR", &id),
            id: Arc::from(id),
            kind,
            uri: Arc::from(format!("https://{}{path}", fleet.domain)),
            period_minutes,
            locations: &["AWS_EU_CENTRAL_1", "AWS_US_EAST_1", "AWS_AP_SOUTHEAST_1"],
            route,
        });
    }
}

fn pod(
    dice: &mut Dice,
    accounts: &[(AccountId, String)],
    workload: usize,
    host: usize,
    name: Arc<str>,
) -> Pod {
    let guid_of =
        |dice: &mut Dice, kind: &str| guid(accounts, 0, "INFRA", kind, &(dice.next() >> 1).to_string());
    let (guid, container) = (guid_of(dice, "KUBERNETES_POD"), guid_of(dice, "CONTAINER"));
    Pod {
        workload,
        host,
        name,
        guid_text: Arc::from(guid.to_string()),
        guid,
        container_text: Arc::from(container.to_string()),
        container,
        container_id: Arc::from(dice.hex(64)),
        ip: Arc::from(format!("10.42.{}.{}", host, dice.whole(2, 250))),
    }
}

/// Adds the job, with a pod on every node.
pub(super) fn add_job(cast: &mut Cast) {
    let dice = &mut Dice::new(cast.seed, "job", 0);
    let name = dice.pick(&["report-export", "image-resizer", "feed-builder", "price-import"]);
    let id = (dice.next() >> 1).to_string();
    let fleet = &mut cast.fleet;
    fleet.job_name = Arc::from(name);
    fleet.job_version = Arc::from(format!("{}.{}.0", dice.whole(1, 4), dice.whole(0, 20)));
    fleet.deployments.push(guid(&cast.accounts, 0, "INFRA", "KUBERNETES_DEPLOYMENT", &id));
    let nodes: Vec<usize> = fleet.of_role(HostRole::Node).map(|(at, _)| at).collect();
    let set = letters(dice, 9);
    for host in nodes {
        let name = Arc::from(format!("{name}-{set}-{}", letters(dice, 5)));
        fleet.pods.push(pod(dice, &cast.accounts, SHOP_SERVICES, host, name));
    }
}

/// Letters and digits as Kubernetes puts them into names.
fn letters(dice: &mut Dice, count: usize) -> String {
    const ALPHABET: [char; 27] = [
        'b', 'c', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'z',
        '2', '4', '5', '6', '7', '8', '9',
    ];
    (0..count).map(|_| dice.pick(&ALPHABET)).collect()
}
