//! A folder of documentation of one's own: what is found in it, what is not, and what is wrong with it.

use std::fs;

use tempfile::TempDir;

use crate::support::run;

/// Two pages that are shown, and files that are not.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("runbooks/checkout.md", "# Checkout\n\n## When the zeppelin leaks\n\nCall the captain.\n");
    put("Index.MARKDOWN", "# Pages\n\nThe zeppelin is the payment provider.\n");
    put(".secret/zeppelin.md", "# zeppelin of a hidden folder\n");
    put("zeppelin.txt", "zeppelin in no Markdown\n");
    #[cfg(unix)]
    {
        let outside = folder.path().join("../zeppelin-outside.md");
        std::os::unix::fs::symlink(outside, folder.path().join("link.md")).unwrap();
    }
    folder
}

fn call(folder: &TempDir, arguments: &[&str]) -> (i32, String) {
    let path = folder.path().to_str().unwrap();
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
    for other in ["secret", "zeppelin.txt", "link.md"] {
        assert!(!text.contains(other), "{text}");
    }
    assert!(text.contains("7 pages searched"), "the reference has five: {text}");

    let (code, text) = call(&folder, &["get_docs_page", "path=runbooks/checkout.md"]);
    assert!(code == 0 && text.contains("Call the captain."), "{text}");
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let folder = folder();
    for path in ["../zeppelin-outside.md", "/etc/passwd", "link.md", ".secret/zeppelin.md", "zeppelin.txt"] {
        let (code, text) = call(&folder, &["get_docs_page", &format!("path={path}")]);
        assert!(code == 1 && text.contains("there is no page"), "{path}: {code} {text}");
    }
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
    let said = run(&["doctor", "--demo"], &[("NR_DOCS", full.path().to_str().unwrap())]);
    assert!(said.code == 0 && said.out.contains("2 pages in"), "{}", said.out);
}
