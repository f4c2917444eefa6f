//! A folder of documentation of one's own: what is found in it, what is not, and what is wrong with it.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Session, run};

/// A folder `docs` with two pages that are shown and files that are not, and beside it a page that a way leads to.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let docs = docs(&folder);
    let put = |name: &str, text: &str| {
        let path = docs.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("runbooks/checkout.md", "# Checkout\n\n## When the zeppelin leaks\n\nCall the captain.\n");
    put("Index.MARKDOWN", "# Pages\n\nThe zeppelin is the payment provider.\n");
    put(".secret/zeppelin.md", "# zeppelin of a hidden folder\n");
    put("zeppelin.txt", "zeppelin in no Markdown\n");
    put("../outside/zeppelin.md", "# zeppelin of another folder\n");
    #[cfg(unix)]
    for (from, to) in [("../outside/zeppelin.md", "link.md"), ("../outside", "linked")] {
        std::os::unix::fs::symlink(from, docs.join(to)).unwrap();
        assert!(docs.join(to).exists(), "a link that leads nowhere proves nothing");
    }
    folder
}

fn docs(folder: &TempDir) -> PathBuf {
    folder.path().join("docs")
}

fn call(folder: &TempDir, arguments: &[&str]) -> (i32, String) {
    let path = docs(folder);
    let path = path.to_str().unwrap();
    let said = run(&[&["call", "--demo", "--docs", path], arguments].concat(), &[]);
    assert!(!said.err.contains(path) && !said.out.contains(path), "{}{}", said.out, said.err);
    (said.code, said.out + &said.err)
}

#[test]
fn pages_of_the_folder_are_found_and_read() {
    let folder = folder();
    let (code, text) = call(&folder, &["search_docs", "query=zeppelin"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("runbooks/checkout.md") && text.contains("Index.MARKDOWN"), "{text}");
    for other in ["secret", "zeppelin.txt", "link", "outside"] {
        assert!(!text.contains(other), "{text}");
    }
    assert!(text.contains("7 pages searched"), "the reference has five: {text}");

    let (code, text) = call(&folder, &["get_docs_page", "path=runbooks/checkout.md"]);
    assert!(code == 0 && text.contains("Call the captain."), "{text}");
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let folder = folder();
    let outside = folder.path().join("outside/zeppelin.md");
    let outside = outside.to_str().unwrap();
    let paths = [
        "../outside/zeppelin.md",
        outside,
        "link.md",
        "linked/zeppelin.md",
        ".secret/zeppelin.md",
        "zeppelin.txt",
    ];
    for path in paths {
        let (code, text) = call(&folder, &["get_docs_page", &format!("path={path}")]);
        assert!(code == 1 && text.contains("there is no page"), "{path}: {code} {text}");
    }
}

#[test]
fn a_client_reads_a_page_by_its_address() {
    let folder = folder();
    let path = docs(&folder);
    let (mut session, _) = Session::start(&["demo", "--stdio", "--docs", path.to_str().unwrap()], &[]);
    let done = session.ask(
        "completion/complete",
        json!({
            "ref": {"type": "ref/resource", "uri": "newrelic://docs/{path}"},
            "argument": {"name": "path", "value": "checkout"}
        }),
    );
    assert_eq!(done["completion"]["values"], json!(["runbooks/checkout.md"]), "{done}");
    let page = session.ask("resources/read", json!({"uri": "newrelic://docs/runbooks%2Fcheckout.md"}));
    assert!(page["contents"][0]["text"].as_str().unwrap().contains("Call the captain."), "{page}");
}

#[test]
fn without_a_folder_there_is_the_reference() {
    let said = run(&["call", "--demo", "search_docs", "query=facet"], &[]);
    assert!(said.code == 0 && said.out.contains("nrql-reference/"), "{}{}", said.out, said.err);
}

#[test]
fn a_folder_that_is_none_is_refused_and_an_empty_one_is_told_of() {
    let said = run(&["call", "--demo", "--docs", "/nowhere", "search_docs", "query=facet"], &[]);
    assert_eq!(said.code, 2);
    for words in ["--docs", "/nowhere cannot be read", "name a folder of Markdown"] {
        assert!(said.err.contains(words), "{}", said.err);
    }

    let empty = TempDir::new().unwrap();
    let said = run(&["doctor", "--demo"], &[("NR_DOCS", empty.path().to_str().unwrap())]);
    assert!(said.code == 1 && said.out.contains("holds no file of Markdown"), "{}", said.out);
    let full = folder();
    let said = run(&["doctor", "--demo"], &[("NR_DOCS", docs(&full).to_str().unwrap())]);
    assert!(said.code == 0 && said.out.contains("2 pages in"), "{}", said.out);
}
