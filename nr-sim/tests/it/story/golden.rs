//! Every query that the world holds runs and finds something.

use nr_sim::story::world::{Details, Entity};
use serde_json::Value as Json;

use super::{answer, story};

/// Whether a result holds a number.
fn filled(value: &Json) -> bool {
    match value {
        Json::Number(_) => true,
        Json::Object(map) => map.values().all(filled),
        _ => false,
    }
}

#[test]
fn golden_metrics_have_values() {
    for seed in 1..=3 {
        let story = story(seed);
        for entity in story.world().entities.iter().filter(|entity| entity.reporting) {
            for metric in &entity.golden_metrics {
                let query = format!("{} SINCE 30 minutes ago", metric.query);
                let found = answer(&story, entity.account(), &query).results;
                assert!(
                    found.len() == 1 && found[0].values().all(filled),
                    "seed {seed}: {} {query}: {found:?}",
                    entity.name
                );
            }
        }
    }
}

#[test]
fn kinds_that_report_have_golden_metrics() {
    let story = story(1);
    for entity in &story.world().entities {
        let defined = matches!(
            entity.details,
            Details::Dashboard(_) | Details::Workload(_) | Details::Alert(_) | Details::ServiceLevel(_)
        );
        assert_eq!(entity.golden_metrics.is_empty(), defined, "{} {}", entity.name, entity.guid);
    }
}

#[test]
fn dashboards_and_conditions_run() {
    let story = story(2);
    let world = story.world();
    let widgets = world.entities.iter().filter_map(|entity: &Entity| match &entity.details {
        Details::Dashboard(dashboard) => Some(dashboard),
        _ => None,
    });
    let mut seen = 0;
    for widget in widgets.flat_map(|dashboard| &dashboard.pages).flat_map(|page| &page.widgets) {
        assert!(widget.nrql.is_some() != widget.text.is_some());
        let [column, _, width, _] = widget.layout;
        assert!(column >= 1 && column + width <= 13);
        if let Some(nrql) = &widget.nrql {
            let found = answer(&story, world.accounts[0].id, nrql);
            assert!(!found.results.is_empty() || widget.title.contains("not running"), "{nrql}");
            seen += 1;
        }
    }
    assert_eq!(seen, 11);
    for condition in &world.conditions {
        let found = answer(&story, condition.account, &format!("{} SINCE 2 hours ago", condition.nrql));
        assert!(!found.results.is_empty() || condition.name.contains("browsers"), "{}", condition.nrql);
    }
}
