//! The window that a caller asks for.

use nr_tools::window::Window;

#[test]
fn times_are_read_as_people_write_them() {
    for (since, until, expected) in [
        (Some("2 hours ago"), None, " SINCE 2 hours ago"),
        (Some("SINCE 2 HOURS AGO"), None, " SINCE 2 hours ago"),
        (Some("30 minutes"), None, " SINCE 30 minutes ago"),
        (Some("last 7 days"), None, " SINCE 7 days ago"),
        (Some("1h"), Some("5m ago"), " SINCE 1 hour ago UNTIL 5 minutes ago"),
        (Some("yesterday"), Some("today"), " SINCE yesterday UNTIL today"),
        (Some("monday AT '09:30'"), None, " SINCE monday AT '09:30'"),
        (Some("2026-01-31"), None, " SINCE 1769817600000"),
        (
            Some("2026-01-31T12:00:00+01:00"),
            Some("'2026-01-31 12:00'"),
            " SINCE 1769857200000 UNTIL 1769860800000",
        ),
        (Some("1769857200000"), Some("1769860800000"), " SINCE 1769857200000 UNTIL 1769860800000"),
        (None, None, ""),
    ] {
        assert_eq!(Window::read(since, until).unwrap().clauses(), expected, "{since:?} {until:?}");
    }
}

#[test]
fn what_is_no_time_is_refused_by_name() {
    for (since, until, expected) in [
        (Some("soon"), None, "`since` is `soon`, which is no time; give NRQL time words"),
        (
            None,
            Some("1769857200"),
            "`until` is `1769857200`, which would be a time in 1970; epoch times are in milliseconds",
        ),
        (Some("30"), None, "a number without its unit"),
        (Some("1 hour ago LIMIT 5"), None, "which is no time"),
        (Some("1 hour ago' OR 1"), None, "which is no time"),
        (Some("today WHERE x = 1"), None, "which is no time"),
        (Some("2000000000000"), Some("1769860800000"), "SINCE must precede UNTIL"),
    ] {
        let shown = Window::read(since, until).unwrap_err().public().to_string();
        assert!(shown.contains(expected), "{shown}");
    }
}
