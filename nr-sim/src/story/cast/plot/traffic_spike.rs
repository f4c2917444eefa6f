//! Requests for one page multiply, all of one kind of browser or from one region, and the service behind it has more to
//! do than it can.

use super::super::{Cast, GATEWAY, HostRole, Step, failures};
use super::{Change, Crowd, Load, Plot, Scene, Strain, Strained, Trouble, began};
use crate::story::dice::Dice;

/// Who comes, as browsers and headers tell it.
const CROWDS: [Option<Crowd>; 6] = [
    agent("HeadlessChrome", "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/131.0.0.0 Safari/537.36"),
    agent("PhantomJS", "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 PhantomJS/2.1.1"),
    agent("Opera Mini", "Opera/9.80 (Android; Opera Mini/36.2.2254/191.303; U; en) Presto/2.12.423"),
    region("SG", "01", "Singapore", "Orchid Cloud"),
    region("BR", "SP", "São Paulo", "Nuvem Host"),
    region("ZA", "WC", "Cape Town", "Protea Hosting"),
];

const fn agent(name: &'static str, header: &'static str) -> Option<Crowd> {
    Some(Crowd::Agent { name, header })
}

const fn region(
    country: &'static str,
    region: &'static str,
    city: &'static str,
    network: &'static str,
) -> Option<Crowd> {
    Some(Crowd::Region { country, region, city, network })
}

pub(super) fn devise(cast: &Cast, dice: &mut Dice) -> Option<Plot> {
    // Home, a product, a search, a coupon, past orders.
    let route = dice.pick(&[0, 1, 2, 5, 7]);
    let crowd = dice.pick(&CROWDS)?;
    let front = cast.endpoints.get(cast.routes.get(route)?.endpoint)?;
    let endpoint = front.steps.iter().find_map(|step| match step {
        Step::Call(endpoint) => Some(*endpoint),
        _ => None,
    })?;
    let service = cast.endpoints.get(endpoint)?.service;
    let since_ms = began(cast, dice);
    let factor = dice.between(8.0, 14.0).round();
    let mut plot = Plot::new(dice, since_ms, service, endpoint, Scene::Crowd { route, factor, crowd });
    let failure = failures::saturated(super::language(cast, service));
    let trouble = Trouble::slow(dice.between(1_300.0, 1_900.0), dice.between(0.045, 0.055), failure);
    plot =
        plot.with(Change::Crowd { route, factor, crowd }).with(Change::Work { service, host: None, trouble });
    for (at, pod) in cast.fleet.pods.iter().enumerate() {
        let busy = Strain { factor: 7.0, throttled: 320, ..Strain::NONE };
        let strain = match pod.workload {
            workload if workload == service => busy,
            GATEWAY => Strain { factor: 2.4, ..Strain::NONE },
            _ => continue,
        };
        plot = plot.with(Change::Pod { pod: at, strain });
    }
    for (host, machine) in cast.fleet.hosts.iter().enumerate() {
        let runs = |one: &super::super::Service| one.instances.iter().any(|one| one.host == host);
        let cpu = match machine.role {
            HostRole::Node if cast.services.get(service).is_some_and(runs) => 27.0,
            HostRole::Node => 7.0,
            HostRole::Database => 8.0,
            HostRole::Broker | HostRole::Plain => continue,
        };
        plot = plot.with(Change::Host { host, load: Load { cpu, ..Load::NONE } });
    }
    let strained = Strained { reads: 3.0, connections: 4.0, ..Strained::NONE };
    Some(plot.with(Change::Database(strained)))
}
