//! What happens in visitors' browsers.

use super::super::intent::{Intent, Unit, distinct, fixed, of, p75, rows};
use super::super::source::{
    BROWSER, Condition, Dimension, METHOD, STATUS, Source, named, plain, source, when,
};

/// Where a visitor is and what with.
const VISITOR: &[Dimension] = &[
    named(&["page", "url", "page url"], &["pageUrl"]),
    plain(&["view", "page name", "browser transaction", "route"], &["browserTransactionName"]),
    named(&["country", "country code"], &["countryCode"]),
    named(&["region"], &["regionCode"]),
    named(&["city"], &["city"]),
    named(&["browser", "user agent", "browser name", "web browser"], &["userAgentName"]),
    named(&["os", "operating system", "platform"], &["userAgentOS"]),
    named(&["device", "device type"], &["deviceType"]),
    plain(&["isp", "network", "provider"], &["asnOrganization"]),
    named(&["app", "application", "site", "website"], &["appName"]),
    plain(&["session"], &["session"]),
    plain(&["error class", "class", "error type", "type"], &["errorClass"]),
    plain(&["error message", "message", "error"], &["errorMessage"]),
    plain(&["action", "action name"], &["actionName", "actionText"]),
    plain(&["timing", "timing name"], &["timingName"]),
];

/// The same of calls that a page makes, whose address is another than the page's.
const CALLS: &[Dimension] = &[
    plain(
        &[
            "url",
            "endpoint",
            "request",
            "request url",
            "ajax url",
            "call",
            "ajax",
            "ajax request",
            "ajax call",
        ],
        &["groupedRequestUrl", "requestUrl"],
    ),
    named(&["domain", "request host"], &["requestHost"]),
    named(&["page", "page url"], &["pageUrl"]),
    named(&["country", "country code"], &["countryCode"]),
    named(&["browser", "user agent", "web browser"], &["userAgentName"]),
    named(&["device", "device type"], &["deviceType"]),
    named(&["app", "application", "site", "website"], &["appName"]),
    plain(STATUS, &["httpResponseCode"]),
    plain(METHOD, &["httpMethod", "requestMethod"]),
];

const DEVICES: &[Condition] = &[
    when(&["mobile", "phone", "mobile device"], "deviceType = 'Mobile'"),
    when(&["desktop"], "deviceType = 'Desktop'"),
    when(&["tablet"], "deviceType = 'Tablet'"),
];

pub(super) const SOURCES: &[Source] = &[
    source("PageView", VISITOR).of("entityGuid", BROWSER).conditions(DEVICES),
    source("PageViewTiming", VISITOR).of("entityGuid", BROWSER).conditions(DEVICES),
    source("JavaScriptError", VISITOR).of("entityGuid", BROWSER).conditions(DEVICES).text("errorMessage"),
    source("AjaxRequest", CALLS).of("entityGuid", BROWSER).conditions(&[
        when(&["failed", "failing", "error", "unsuccessful"], "httpResponseCode >= 400"),
        when(&["mobile"], "deviceType = 'Mobile'"),
        when(&["desktop"], "deviceType = 'Desktop'"),
    ]),
    source("PageAction", VISITOR).of("entityGuid", BROWSER).conditions(DEVICES),
    source("BrowserInteraction", VISITOR).of("entityGuid", BROWSER).conditions(DEVICES),
];

const HERE: &[&str] = &[
    "browser",
    "frontend",
    "front-end",
    "website",
    "site",
    "page",
    "user",
    "visitor",
    "web",
    "app",
    "application",
    "real",
];

pub(super) const INTENTS: &[Intent] = &[
    Intent {
        name: "page views",
        words: &[&[
            "page view",
            "pageview",
            "page load",
            "page visit",
            "page hit",
            "visited page",
            "viewed page",
            "visited",
            "viewed",
            "popular page",
        ]],
        also: &["browser", "frontend", "website", "site", "page", "count", "popular", "load", "view"],
        forms: &[rows(
            "PageView",
            &["timestamp", "pageUrl", "duration", "countryCode", "userAgentName", "deviceType"],
        )],
    },
    Intent {
        name: "page load time",
        words: &[
            &["page", "pageview", "page view", "website", "site", "frontend", "browser", "page load"],
            &[
                "load time",
                "loading time",
                "slow",
                "slowest",
                "duration",
                "latency",
                "time",
                "load",
                "fast",
                "fastest",
                "page load time",
                "long",
            ],
        ],
        also: &[
            "load", "time", "page", "take", "loading", "browser", "frontend", "view", "pageview", "user",
            "visitor",
        ],
        forms: &[of("PageView", Unit::Seconds, &["duration"])],
    },
    Intent {
        name: "backend time of pages",
        words: &[
            &["page", "pageview", "page view", "frontend", "browser"],
            &["backend", "back-end", "server side"],
        ],
        also: &["time", "duration", "load", "view"],
        forms: &[of("PageView", Unit::Seconds, &["backendDuration"])],
    },
    Intent {
        name: "visitors' sessions",
        words: &[&["session", "visitor", "visit", "user", "user visited", "people visited", "unique user"]],
        also: &[
            "unique",
            "distinct",
            "different",
            "user",
            "browser",
            "page",
            "site",
            "website",
            "count",
            "active",
            "frontend",
        ],
        forms: &[distinct("PageView", "session")],
    },
    Intent {
        name: "JavaScript errors",
        words: &[&[
            "javascript error",
            "js error",
            "browser error",
            "frontend error",
            "front-end error",
            "client side error",
            "javascript exception",
            "script error",
            "page error",
        ]],
        also: &["browser", "frontend", "page", "count", "common", "frequent", "user", "visitor"],
        forms: &[rows(
            "JavaScriptError",
            &["timestamp", "errorClass", "errorMessage", "pageUrl", "userAgentName", "session"],
        )],
    },
    Intent {
        name: "sessions with JavaScript errors",
        words: &[
            &["javascript error", "js error", "browser error", "frontend error"],
            &["session", "user", "visitor", "affected user", "affected session"],
        ],
        also: &["affected", "hit", "unique", "saw", "impacted"],
        forms: &[distinct("JavaScriptError", "session")],
    },
    Intent {
        name: "largest contentful paint",
        words: &[&["largest contentful paint", "lcp"]],
        also: HERE,
        forms: &[p75("PageViewTiming", "largestContentfulPaint")],
    },
    Intent {
        name: "first contentful paint",
        words: &[&["first contentful paint", "fcp"]],
        also: HERE,
        forms: &[p75("PageViewTiming", "firstContentfulPaint")],
    },
    Intent {
        name: "interaction to next paint",
        words: &[&["interaction to next paint", "inp"]],
        also: HERE,
        forms: &[p75("PageViewTiming", "interactionToNextPaint")],
    },
    Intent {
        name: "cumulative layout shift",
        words: &[&["cumulative layout shift", "cls", "layout shift"]],
        also: HERE,
        forms: &[p75("PageViewTiming", "cumulativeLayoutShift")],
    },
    Intent {
        name: "core web vitals",
        words: &[&["core web vital", "web vital"]],
        also: HERE,
        forms: &[fixed(
            "PageViewTiming",
            "percentile(largestContentfulPaint, 75) AS 'lcp', percentile(interactionToNextPaint, 75) AS 'inp', \
             percentile(cumulativeLayoutShift, 75) AS 'cls'",
        )],
    },
    Intent {
        name: "AJAX requests",
        words: &[&["ajax", "ajax request", "ajax call", "xhr"]],
        also: &["request", "call", "browser", "frontend", "count", "page", "endpoint"],
        forms: &[rows(
            "AjaxRequest",
            &["timestamp", "requestUrl", "requestMethod", "httpResponseCode", "timeToSettle", "pageUrl"],
        )],
    },
    Intent {
        name: "time of AJAX requests",
        words: &[
            &["ajax", "ajax request", "ajax call", "xhr"],
            &["slow", "slowest", "duration", "latency", "time", "response time", "long", "fast"],
        ],
        also: &["request", "call", "browser", "frontend", "take", "endpoint"],
        forms: &[of("AjaxRequest", Unit::Seconds, &["timeToSettle", "duration"])],
    },
    Intent {
        name: "page actions",
        words: &[&["page action", "pageaction", "custom action"]],
        also: &["action", "browser", "user", "count"],
        forms: &[rows("PageAction", &["timestamp", "actionName", "pageUrl", "session"])],
    },
];
