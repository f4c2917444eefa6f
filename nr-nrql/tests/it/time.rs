use nr_nrql::ast::Statement;
use nr_nrql::time::{Now, resolve};

/// 2026-03-04 10:20:30.500 UTC, a Wednesday.
const NOW: i64 = 1_772_619_630_500;

fn since(words: &str, now: Now) -> Option<i64> {
    let text = format!("SHOW EVENT TYPES SINCE {words}");
    let parsed = nr_nrql::parse(&text);
    let Statement::ShowEventTypes(query) = parsed.statement() else { panic!("{words}") };
    resolve(&query.since.as_ref()?.point, now)
}

#[test]
fn words_become_times() {
    const DAY: i64 = 86_400_000;
    let midnight = NOW - NOW % DAY;
    for (words, time) in [
        ("now", NOW),
        ("5 minutes ago", NOW - 300_000),
        ("2 months ago", NOW - 60 * DAY),
        ("1702899296789", 1_702_899_296_789),
        ("today", midnight),
        ("today at '09:30'", midnight + 34_200_000),
        ("today at '23:00'", midnight - DAY + 82_800_000),
        ("yesterday at '00:00:01'", midnight - DAY + 1_000),
        ("wednesday", midnight),
        ("monday", midnight - 2 * DAY),
        ("thursday", midnight - 6 * DAY),
        ("this hour", NOW - NOW % 3_600_000),
        ("last hour", NOW - NOW % 3_600_000 - 3_600_000),
        ("this week", midnight - 2 * DAY),
        ("last week", midnight - 9 * DAY),
        ("this month", midnight - 3 * DAY),
        ("last month", midnight - 31 * DAY),
        ("this quarter", midnight - 62 * DAY),
        ("last quarter", midnight - 154 * DAY),
        ("this year", midnight - 62 * DAY),
        ("last year", midnight - 427 * DAY),
        ("'2026-03-04'", midnight),
        ("'2026-03-04 01:02'", midnight + 3_720_000),
        ("'2026-03-04 01:02:03.004'", midnight + 3_723_004),
        ("'2026-03-04T01:02:03Z'", midnight + 3_723_000),
        ("'2026-03-04T01:02:03-0500'", midnight + 3_723_000 + 18_000_000),
        ("'2026-03-04T01:02:03+01:00'", midnight + 3_723_000 - 3_600_000),
        ("'2024-02-29'", 1_709_164_800_000),
    ] {
        assert_eq!(since(words, Now::utc(NOW)), Some(time), "{words}");
    }
    for words in
        ["'2026-02-30'", "'2026-13-01'", "'noon'", "'2026-01-01 25:00'", "'2026-01-01T00:00:00X'", "{{t}}"]
    {
        assert_eq!(since(words, Now::utc(NOW)), None, "{words}");
    }
}

#[test]
fn local_days_begin_at_local_midnight() {
    let berlin = Now::utc(NOW).with_offset(3_600);
    let midnight = NOW - NOW % 86_400_000 - 3_600_000;
    assert_eq!(since("today", berlin), Some(midnight));
    assert_eq!(since("'2026-03-04 00:00'", berlin), Some(midnight));
    assert_eq!(since("'2026-03-04T00:00:00Z'", berlin), Some(midnight + 3_600_000));
    assert_eq!(since("1 hour ago", berlin), Some(NOW - 3_600_000));
}
