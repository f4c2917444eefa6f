//! Dashboards with widgets whose NRQL runs.

use nr_nrql::encode;

use super::super::cast::{CHECKOUT, Cast, DAY, GATEWAY};
use super::super::dice::Dice;
use super::super::world::{Dashboard, DashboardPage, Details, Widget, World};
use super::entities::Maker;

/// A widget before it has an id and a place: title, visualization and NRQL.
type Draft = (&'static str, &'static str, String);

pub(super) fn write(cast: &Cast, world: &mut World, dice: &mut Dice) {
    let name = |at: usize| {
        cast.services.get(at).and_then(|service| encode::string(&service.name).ok()).unwrap_or_default()
    };
    let (checkout, gateway) = (name(CHECKOUT), name(GATEWAY));
    let browser = encode::string(&cast.fleet.browser_name).unwrap_or_default();
    let cluster = encode::string(&cast.fleet.cluster_name).unwrap_or_default();
    let shop: Vec<(&str, Vec<Draft>)> = vec![
        (
            "Overview",
            vec![
                (
                    "Requests a minute",
                    "viz.line",
                    format!(
                        "SELECT rate(count(*), 1 minute) AS 'rpm' FROM Transaction WHERE appName = {gateway} TIMESERIES"
                    ),
                ),
                (
                    "Response time by service",
                    "viz.line",
                    "SELECT average(duration) AS 'seconds' FROM Transaction FACET appName TIMESERIES".to_owned(),
                ),
                (
                    "Errors by service",
                    "viz.bar",
                    "SELECT count(*) AS 'errors' FROM TransactionError FACET appName".to_owned(),
                ),
                (
                    "Pages",
                    "viz.table",
                    format!(
                        "SELECT count(*) AS 'views', average(duration) AS 'load' FROM PageView WHERE appName = \
                         {browser} FACET pageUrl LIMIT 20"
                    ),
                ),
            ],
        ),
        (
            "Checkout",
            vec![
                (
                    "Transactions",
                    "viz.table",
                    format!(
                        "SELECT count(*) AS 'calls', percentile(duration, 95) AS 'p95' FROM Transaction WHERE appName \
                         = {checkout} FACET name"
                    ),
                ),
                (
                    "Apdex",
                    "viz.billboard",
                    format!("SELECT apdex(duration, t: 0.5) AS 'apdex' FROM Transaction WHERE appName = {checkout}"),
                ),
                (
                    "Orders an hour",
                    "viz.line",
                    "SELECT count(*) AS 'orders' FROM PageAction WHERE actionName = 'orderPlaced' TIMESERIES 1 hour \
                     SINCE 1 day ago"
                        .to_owned(),
                ),
            ],
        ),
    ];
    let machines: Vec<(&str, Vec<Draft>)> = vec![(
        "Machines",
        vec![
            (
                "Processors",
                "viz.line",
                "SELECT average(cpuPercent) AS 'cpu' FROM SystemSample FACET hostname TIMESERIES".to_owned(),
            ),
            (
                "Disks",
                "viz.table",
                "SELECT latest(diskUsedPercent) AS 'used' FROM StorageSample FACET hostname, mountPoint LIMIT 50"
                    .to_owned(),
            ),
            (
                "Pods that are not running",
                "viz.table",
                format!(
                    "SELECT latest(status) AS 'status' FROM K8sPodSample WHERE clusterName = {cluster} AND status NOT \
                     IN ('Running', 'Succeeded') FACET podName"
                ),
            ),
            (
                "Messages",
                "viz.area",
                "SELECT average(broker.messagesInPerSecond) AS 'messages' FROM KafkaBrokerSample FACET clusterName \
                 TIMESERIES"
                    .to_owned(),
            ),
        ],
    )];
    let mut made = Vec::new();
    for (title, about, pages) in [
        ("Online shop", "How the shop is doing, from pages to orders.", shop),
        ("Machines and clusters", "What the shop runs on.", machines),
    ] {
        made.push((title, dashboard(cast, world, dice, title, about, pages)));
    }
    let mut maker = Maker::new(cast, dice);
    for (title, (guid, dashboard)) in made {
        maker.add(&guid, title, &[("team", "platform".to_owned())], Details::Dashboard(dashboard));
    }
    let entities = maker.finish();
    world.entities.extend(entities);
}

fn dashboard(
    cast: &Cast,
    world: &World,
    dice: &mut Dice,
    title: &str,
    about: &str,
    pages: Vec<(&str, Vec<Draft>)>,
) -> (nr_core::EntityGuid, Dashboard) {
    let guid = |dice: &mut Dice| {
        cast.guid(0, "VIZ", "DASHBOARD", &format!("da:{}", dice.whole(1_000_000, 9_999_999)))
    };
    let own = guid(dice);
    let made_ms = cast.now_ms - dice.whole(30, 500) as i64 * DAY;
    let owner = world.users.get(dice.below(world.users.len()));
    let pages = pages
        .into_iter()
        .map(|(name, drafts)| {
            let heading = Widget {
                id: dice.whole(100_000_000, 999_999_999),
                title: String::new(),
                visualization: "viz.markdown",
                layout: [1, 1, 12, 1],
                nrql: None,
                text: Some(format!("# {title}: {name}")),
            };
            let queries = drafts.into_iter().enumerate().map(|(at, (title, visualization, nrql))| Widget {
                id: dice.whole(100_000_000, 999_999_999),
                title: title.to_owned(),
                visualization,
                layout: [1 + 6 * (at as u32 % 2), 2 + 3 * (at as u32 / 2), 6, 3],
                nrql: Some(nrql),
                text: None,
            });
            let widgets = std::iter::once(heading).chain(queries).collect();
            DashboardPage { guid: guid(dice), name: name.to_owned(), widgets }
        })
        .collect();
    let dashboard = Dashboard {
        description: about.to_owned(),
        owner_email: owner.map(|user| user.email.clone()).unwrap_or_default(),
        created_ms: made_ms,
        updated_ms: made_ms + dice.whole(1, 25) as i64 * DAY,
        pages,
    };
    (own, dashboard)
}
