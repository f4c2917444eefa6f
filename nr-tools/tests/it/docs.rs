//! The toolset `docs`: pages of one's own beside the reference, found, read in parts, and nothing else reached.

use nr_core::{Fault, FaultKind};
use nr_sim::Sim;
use nr_tools::Services;
use nr_tools::docs::{Library, MAX_PAGE, Page};
use serde_json::json;

use crate::world::{NOW_MS, World, column};

async fn world(library: Library) -> World {
    let sim = Sim::builder().seed(7).now_ms(NOW_MS).build();
    let services = Services::new(sim.client()).with_docs(library);
    World::over(sim, services).await
}

fn pages() -> Vec<Page> {
    let long: String = (1..=400).map(|line| format!("Step {line}: turn the valve.\n")).collect();
    vec![
        Page::new("runbooks/valves.md", format!("# Valves\n\n## Turning\n{long}\n## After\nRest.\n")),
        Page::new("runbooks/key.md", "# Keys\nThe key is NRAK-ABCDEFGHIJKLMNOPQRSTUVWXYZ1 \u{202e}hidden\n"),
        Page::new("data.md", "x".repeat(MAX_PAGE + 1)),
    ]
}

#[tokio::test]
async fn pages_of_ones_own_are_found_beside_the_reference() {
    let world = world(Library::of(|| Ok(pages()))).await;
    let text = world.text("search_docs", json!({"query": "turning valve"})).await;
    assert_eq!(column(&text, "path")[0], "runbooks/valves.md", "{text}");
    assert!(text.contains("1 pages were left out"), "{text}");
    let text = world.text("search_docs", json!({"query": "facet groups ten without limit"})).await;
    assert_eq!(column(&text, "path")[0], "nrql-reference/facets.md", "{text}");
    let text = world.text("search_docs", json!({"query": "valve zymurgy"})).await;
    assert!(text.starts_with("no section has all of the words"), "{text}");
}

#[tokio::test]
async fn a_long_page_is_read_in_parts_to_its_end() {
    let world = world(Library::of(|| Ok(pages()))).await;
    let (mut from, mut steps, mut parts) = (1, 0, 0);
    loop {
        let arguments = json!({"path": "runbooks/valves.md", "from_line": from, "max_tokens": 600});
        let text = world.text("get_docs_page", arguments).await;
        steps += text.lines().filter(|line| line.starts_with("Step ")).count();
        parts += 1;
        let Some(next) = text.lines().find_map(|line| line.strip_prefix("next: from_line ")) else { break };
        from = next.parse().unwrap();
        assert!(parts < 100, "{text}");
    }
    assert!(steps == 400 && parts > 3, "{steps} steps in {parts} parts");
    let text = world.text("get_docs_page", json!({"path": "runbooks/valves.md", "section": "after"})).await;
    assert!(text.starts_with("## After\nRest.\n---\n"), "{text}");
}

#[tokio::test]
async fn secrets_and_hidden_characters_stay_in_the_page() {
    let world = world(Library::of(|| Ok(pages()))).await;
    let text = world.text("get_docs_page", json!({"path": "runbooks/key.md"})).await;
    assert!(!text.contains("NRAK-ABC") && !text.contains('\u{202e}'), "{text}");
}

#[tokio::test]
async fn a_name_leads_to_a_page_or_nowhere() {
    let world = world(Library::of(|| Ok(pages()))).await;
    for path in ["../Cargo.toml", "/etc/passwd", "runbooks/../../Cargo.toml", "", "\u{0}", "C:\\x"] {
        let shown = world.fault("get_docs_page", json!({"path": path})).await;
        assert!(shown.starts_with("not_found: there is no page"), "{path}: {shown}");
    }
    let shown = world.fault("get_docs_page", json!({"path": "valves.md"})).await;
    assert!(shown.contains("did you mean `runbooks/valves.md`?"), "{shown}");
    let arguments = json!({"path": "runbooks/valves.md", "section": "Nowhere"});
    let shown = world.fault("get_docs_page", arguments).await;
    assert!(shown.contains("its sections: Valves, Turning, After"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_tried_again_and_pages_grow_old() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static READS: AtomicUsize = AtomicUsize::new(0);
    let library = Library::of(|| match READS.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Fault::new(FaultKind::Unavailable, "the folder is away")),
        reads => Ok(vec![Page::new("page.md", format!("# Edition {reads}\nzebra\n"))]),
    });
    let world = world(library).await;
    let shown = world.fault("search_docs", json!({"query": "zebra"})).await;
    assert!(shown.starts_with("unavailable: the folder is away"), "{shown}");
    for _ in 0..2 {
        let text = world.text("search_docs", json!({"query": "zebra"})).await;
        assert_eq!(column(&text, "title"), ["Edition 1"], "{text}");
    }
    tokio::time::advance(std::time::Duration::from_secs(601)).await;
    let text = world.text("search_docs", json!({"query": "zebra"})).await;
    assert_eq!(column(&text, "title"), ["Edition 2"], "{text}");
}

#[tokio::test]
async fn the_queries_of_the_reference_can_be_asked() {
    let world = world(Library::reference()).await;
    let text = world.text("search_docs", json!({"query": "nrql", "limit": 25})).await;
    let mut paths = column(&text, "path");
    paths.sort();
    paths.dedup();
    let mut asked = 0;
    for path in &paths {
        let page = world.text("get_docs_page", json!({"path": path, "max_tokens": 25_000})).await;
        let blocks = page.split("```nrql\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        for query in blocks {
            let arguments = json!({"query": query, "account_id": world.sim.account().get()});
            world.text("execute_nrql_query", arguments).await;
            asked += 1;
        }
    }
    assert!(paths.len() == 5 && asked >= 6, "{asked} queries of {paths:?}");
}
