//! `fmt`: one layout, written as the file writes its strings.

use super::{folder, run, run_in};

/// What it is written in, the text before and the text after.
const LAYOUTS: &[(&str, &str, &str)] = &[
    ("nrql", "select count(*) from T\n\n  from T select a", "SELECT count(*) FROM T\n\n  FROM T SELECT a\n"),
    ("nrql", "-- why\nselect a from T -- because\n", "-- why\nSELECT a FROM T -- because\n"),
    (
        "json",
        r#"{"nrqlQueries": [ {"query":"select a\n from T where b='\"\u00e9'"} ] }"#,
        "{\"nrqlQueries\": [ {\"query\":\"SELECT a FROM T WHERE b = '\\\"é'\"} ] }\n",
    ),
    ("json", r#"{"nrql":"SELECT a FROM T", "x" :1}"#, "{\"nrql\":\"SELECT a FROM T\", \"x\" :1}\n"),
    (
        "terraform",
        "nrql = \"select a from T where b = '${var.b}' and c = '${f(\"x\")}' and d = '\\\"'\"\n",
        "nrql = \"SELECT a FROM T WHERE b = '${var.b}' AND c = '${f(\"x\")}' AND d = '\\\"'\"\n",
    ),
    (
        "terraform",
        "nrql = <<-EOT\n    select a\n    from T\n  EOT\n",
        "nrql = <<-EOT\n    SELECT a FROM T\n  EOT\n",
    ),
    ("terraform", "nrql = \"select a from T ${local.rest}\"\n", "nrql = \"select a from T ${local.rest}\"\n"),
    (
        "markdown",
        "> ```nrql\n> select a\n> from T\n> ```\n\n```sql\nselect a from t\n```\n",
        "> ```nrql\n> SELECT a FROM T\n> ```\n\n```sql\nselect a from t\n```\n",
    ),
];

#[test]
fn queries_are_laid_out_in_place() {
    for (kind, before, after) in LAYOUTS {
        let said = run(&["fmt", "--as", kind, "-"], before);
        assert_eq!((said.out.as_str(), said.code), (*after, 0), "{kind}: {before}\n{}", said.err);
        let again = run(&["fmt", "--as", kind, "-"], after);
        assert_eq!(again.out, *after, "formatted twice");
    }
}

/// A layout of several lines stays in the frame of its file.
#[test]
fn long_queries_get_lines_where_the_file_has_them() {
    let long = "select count(*), average(duration) from Transaction where appName = 'checkout' and host like 'shop-%' facet name, host limit 20 since 1 hour ago";
    let heredoc = run(&["fmt", "--as", "terraform", "-"], &format!("nrql = <<-EOT\n    {long}\n  EOT\n"));
    insta::assert_snapshot!(heredoc.out);
    let quotation = run(&["fmt", "--as", "markdown", "-"], &format!("> ```nrql\n> {long}\n> ```\n"));
    insta::assert_snapshot!(quotation.out);
    // A string without line ends gets none.
    let string = run(&["fmt", "--as", "json", "-"], &format!("{{\"nrql\": \"{long}\"}}"));
    assert_eq!(string.out.lines().count(), 1, "{}", string.out);
    assert!(!string.out.contains("\\n"), "{}", string.out);
}

#[test]
fn check_names_and_write_writes() {
    let files = [
        ("a.nrql", "select a from T\n"),
        ("b.nrql", "SELECT a FROM T\n"),
        ("c.nrql", "select avg(a) from T\n"),
    ];
    let folder = folder(&files);
    let said = run_in(folder.path(), &["fmt", "--check", "."], "");
    assert_eq!((said.out.as_str(), said.code), ("a.nrql\n", 1), "{}", said.err);
    assert!(said.err.contains("c.nrql:1:1: cannot format the query"), "{}", said.err);

    let said = run_in(folder.path(), &["fmt", "--write", "."], "");
    assert_eq!((said.out.as_str(), said.code), ("", 1), "{}", said.err);
    let text = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("a.nrql"), "SELECT a FROM T\n");
    assert_eq!(text("c.nrql"), files[2].1, "what is wrong stays");

    let said = run_in(folder.path(), &["fmt", "--check", "a.nrql", "b.nrql"], "");
    assert_eq!((said.out.as_str(), said.code), ("", 0));
    assert_eq!(run_in(folder.path(), &["fmt", "."], "").code, 2, "several files have one standard output");
}
