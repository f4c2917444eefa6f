//! What browsers send: PageView, PageViewTiming, AjaxRequest, PageAction, JavaScriptError, BrowserInteraction.

use super::super::cast::{Cast, Crowd, GATEWAY, MINUTE};
use super::super::dice::Dice;
use super::requests::{Node, Request};
use super::row::{Rows, span_id, trace_id};

/// How long the sessions last that requests are spread over.
const SESSION: i64 = 15 * MINUTE;

/// A request as the browser that made it saw it.
struct Seen<'a> {
    request: &'a Request,
    node: &'a Node,
    dice: Dice,
    page: &'static str,
    /// Whether the browser loaded a page, and did not ask in the background.
    loads: bool,
    /// How long the network took, in seconds.
    network: f64,
    /// When the browser was done, in milliseconds since 1970.
    done_ms: i64,
}

fn seen<'a>(cast: &'a Cast, requests: &'a [Request]) -> impl Iterator<Item = Seen<'a>> {
    requests.iter().filter_map(|request| {
        let page = cast.routes.get(request.route)?.page?;
        let node = request.nodes.first()?;
        let endpoint = cast.endpoints.get(node.endpoint).filter(|at| at.service == GATEWAY)?;
        let mut dice = Dice::new(request.salt, "browser", 0);
        let network = dice.skewed(0.09, 0.5);
        let done_ms = request.at_ms + ((network + node.seconds()) * 1e3) as i64;
        let loads = endpoint.method == "GET";
        Some(Seen { request, node, dice, page, loads, network, done_ms })
    })
}

/// Who sat in front of the browser.
fn visitor(cast: &Cast, seen: &Seen<'_>, rows: &mut Rows) -> bool {
    let from = seen.request.at_ms.div_euclid(SESSION);
    let dice = &mut Dice::new(seen.request.salt, "visitor", 0);
    let plot = cast.plot.as_ref().filter(|_| seen.request.crowd);
    let crowd =
        plot.and_then(|plot| plot.crowd(seen.request.route, seen.request.at_ms)).map(|(_, crowd)| crowd);
    // A crowd has sessions of its own, few of them.
    let number = from * 64 + if crowd.is_some() { 32 + dice.below(9) } else { dice.below(28) } as i64;
    let session = &mut Dice::new(cast.seed, "session", number);
    let mobile = session.chance(0.45);
    let (mut country, mut city, mut region) = session.pick(&[
        ("DE", "Berlin", "BE"),
        ("DE", "Hamburg", "HH"),
        ("GB", "London", "ENG"),
        ("FR", "Lyon", "ARA"),
        ("US", "Columbus", "OH"),
        ("US", "Portland", "OR"),
        ("PL", "Gdynia", "PM"),
    ]);
    let mut browser = if mobile {
        session.pick(&["Chrome Mobile", "Safari Mobile"])
    } else {
        session.pick(&["Chrome", "Firefox", "Safari", "Microsoft Edge"])
    };
    let os = match (mobile, browser) {
        (true, "Safari Mobile") => "iOS",
        (true, _) => "Android",
        (false, "Safari") => "Mac",
        (false, _) => session.pick(&["Windows", "Mac", "Linux"]),
    };
    let mut network = session.pick(&["Deutsche Telekom AG", "Comcast", "Orange", "Acme Telco"]);
    match crowd {
        Some(Crowd::Agent { name, .. }) => browser = name,
        Some(Crowd::Region { country: of, region: part, city: town, network: from }) => {
            (country, region, city, network) = (of, part, town, from);
        }
        None => {}
    }
    rows.text("appName", &cast.fleet.browser_name)
        .set("appId", cast.fleet.browser_app_id as i64)
        .set("entityGuid", cast.fleet.browser.to_string())
        .set("session", session.hex(16))
        .set("userAgentName", browser)
        .set("userAgentVersion", session.whole(120, 142).to_string())
        .set("userAgentOS", os)
        .set("deviceType", if mobile { "Mobile" } else { "Desktop" })
        .set("countryCode", country)
        .set("regionCode", region)
        .set("city", city)
        .set("asnOrganization", network)
        .set("pageUrl", page_url(cast, seen.page));
    mobile
}

fn page_url(cast: &Cast, page: &str) -> String {
    format!("https://{}{}", cast.fleet.domain, page.trim_end_matches("/*"))
}

pub(super) fn page_views(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for mut seen in seen(cast, requests).filter(|seen| seen.loads) {
        let backend = seen.node.seconds();
        let slow = if visitor(cast, &seen, rows) { 1.5 } else { 1.0 };
        let (dom, render) = (seen.dice.skewed(0.35, 0.4) * slow, seen.dice.skewed(0.4, 0.45) * slow);
        rows.set("name", format!("{}:443{}", cast.fleet.domain, seen.page))
            .set("browserTransactionName", format!("{}:443{}", cast.fleet.domain, seen.page))
            .set("duration", backend + seen.network + dom + render)
            .set("backendDuration", backend)
            .set("networkDuration", seen.network)
            .set("domProcessingDuration", dom)
            .set("pageRenderingDuration", render)
            .set("connectionSetupDuration", seen.network * 0.4)
            .set("dnsLookupDuration", seen.network * 0.1)
            .set("queueDuration", 0.0)
            .set("browserTraceId", trace_id(seen.request.trace))
            .set("timeSinceLoad", seen.dice.between(1.0, 60.0));
        rows.at(seen.done_ms);
    }
}

pub(super) fn timings(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for mut seen in seen(cast, requests).filter(|seen| seen.loads) {
        let first = seen.node.seconds() + seen.network;
        let (paint, largest) = (seen.dice.skewed(0.5, 0.3), seen.dice.skewed(1.1, 0.4));
        let interaction = seen.dice.skewed(0.06, 0.6);
        let shift = seen.dice.skewed(0.03, 0.8);
        for name in ["firstContentfulPaint", "largestContentfulPaint", "interactionToNextPaint"] {
            let slow = if visitor(cast, &seen, rows) { 1.5 } else { 1.0 };
            rows.set("timingName", name).set("browserTransactionName", seen.page);
            match name {
                "firstContentfulPaint" => rows.set(name, (first + paint) * slow),
                "largestContentfulPaint" => {
                    rows.set(name, (first + largest) * slow).word("elementTag", "IMG")
                }
                _ => rows.set(name, interaction * slow).word("interactionType", "pointer"),
            };
            rows.set("cumulativeLayoutShift", shift);
            rows.at(seen.done_ms + ((paint + largest) * 1e3) as i64);
        }
    }
}

pub(super) fn ajax(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for seen in seen(cast, requests).filter(|seen| !seen.loads) {
        let Some(endpoint) = cast.endpoints.get(seen.node.endpoint) else { continue };
        visitor(cast, &seen, rows);
        let duration = seen.node.seconds() + seen.network;
        rows.set("requestUrl", page_url(cast, &endpoint.uri))
            .set("groupedRequestUrl", page_url(cast, &endpoint.uri))
            .text("requestPath", &endpoint.uri)
            .set("requestHost", cast.fleet.domain)
            .set("hostname", cast.fleet.domain)
            .set("requestMethod", endpoint.method)
            .set("httpMethod", endpoint.method)
            .set("httpResponseCode", seen.node.status)
            .set("timeToLoadEventStart", duration)
            .set("timeToSettle", duration * 1.05)
            .set("duration", duration)
            .set("requestBodySize", 400 + (seen.request.salt % 900) as i64)
            .set("responseBodySize", 900 + (seen.request.salt % 5_000) as i64)
            .set("browserTransactionName", seen.page)
            .set("trace.id", trace_id(seen.request.trace))
            .set("guid", span_id(seen.request.salt));
        rows.at(seen.done_ms);
    }
}

pub(super) fn actions(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for seen in seen(cast, requests).filter(|seen| !seen.loads && seen.node.status < 400) {
        let Some(endpoint) = cast.endpoints.get(seen.node.endpoint) else { continue };
        let action = match &*endpoint.uri {
            "/cart/items" => "addedToCart",
            "/checkout/quote" => "askedForQuote",
            "/checkout" => "orderPlaced",
            _ => "couponApplied",
        };
        visitor(cast, &seen, rows);
        let value = Dice::new(seen.request.salt, "value", 0).skewed(60.0, 0.6);
        rows.set("actionName", action)
            .set("currentUrl", page_url(cast, seen.page))
            .set("orderValue", (action == "orderPlaced").then_some((value * 100.0).round() / 100.0))
            .set("currency", (action == "orderPlaced").then_some("EUR"));
        rows.at(seen.done_ms);
    }
}

pub(super) fn script_errors(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for mut seen in seen(cast, requests) {
        let failed = seen.node.status >= 500;
        let (class, message) = if failed {
            ("ApiError", format!("Request failed with status {}", seen.node.status))
        } else if seen.dice.chance(0.004) {
            ("TypeError", "Cannot read properties of undefined (reading 'price')".to_owned())
        } else {
            continue;
        };
        visitor(cast, &seen, rows);
        rows.set("errorClass", class)
            .set("errorMessage", message)
            .set("stackHash", if failed { "1893045522" } else { "733201946" })
            .word("releaseIds", "{}")
            .set("browserTransactionName", seen.page)
            .set("requestUri", seen.page);
        rows.at(seen.done_ms);
    }
}

pub(super) fn interactions(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for seen in seen(cast, requests).filter(|seen| !seen.loads) {
        visitor(cast, &seen, rows);
        let duration = seen.node.seconds() + seen.network;
        rows.word("actionText", "Continue")
            .word("category", "Route change")
            .word("trigger", "click")
            .set("browserInteractionName", seen.page)
            .set("duration", duration * 1.2)
            .set("wallClockTime", duration * 1.2)
            .set("jsDuration", duration * 0.1)
            .set("previousUrl", page_url(cast, "/"))
            .set("targetUrl", page_url(cast, seen.page))
            .set("ajaxRequests", 1_i64);
        rows.at(seen.done_ms);
    }
}
