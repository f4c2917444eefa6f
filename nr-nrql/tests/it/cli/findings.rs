//! `check` and `lint`: which findings, where in the file, and the exit code.

use super::{NOW, findings, fixtures, folder, part, run, run_in};

/// File, line, column, code, and the part of the file that it points at.
const FOUND: &[(&str, u64, u64, &str, &str)] = &[
    ("alerts.tf", 5, 94, "double-equals", "=="),
    ("alerts.tf", 5, 97, "double-quotes", r#"\"a\""#),
    ("alerts.tf", 16, 11, "sql-group-by", "GROUP BY"),
    ("alerts.tf", 38, 63, "thousands", "1,000"),
    ("dashboard.json", 10, 93, "double-quotes", r#"\"caf\u00e9\""#),
    ("dashboard.json", 20, 107, "sql-group-by", "GROUP BY"),
    ("guide.md", 6, 34, "sql-having", "HAVING"),
    ("guide.md", 12, 10, "sql-function", "avg"),
    ("guide.md", 18, 10, "misspelt", "WEHRE"),
    ("several.nrql", 5, 25, "sql-function", "avg"),
];

#[test]
fn faults_are_found_where_they_stand_in_the_file() {
    let said = run(&["check", "--format", "json", "."], "");
    let found = findings(&said);
    let mut seen = Vec::new();
    for finding in &found {
        let path = finding["path"].as_str().unwrap();
        let text = std::fs::read_to_string(fixtures().join(path)).unwrap();
        assert_eq!(finding["severity"], "error");
        seen.push((
            path.to_owned(),
            finding["line"].as_u64().unwrap(),
            finding["column"].as_u64().unwrap(),
            finding["code"].as_str().unwrap().to_owned(),
            part(&text, finding),
        ));
    }
    let expected: Vec<_> = FOUND
        .iter()
        .map(|(path, line, column, code, part)| {
            ((*path).to_owned(), *line, *column, (*code).to_owned(), (*part).to_owned())
        })
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(said.code, 1);
}

/// A fix is said as the file writes it: made there, the finding is gone.
#[test]
fn fixes_mend_the_file() {
    for (name, count) in [("alerts.tf", 4), ("dashboard.json", 2), ("several.nrql", 1)] {
        let mut text = std::fs::read_to_string(fixtures().join(name)).unwrap();
        for left in (0..count).rev() {
            let kind = match name.rsplit_once('.').unwrap().1 {
                "tf" => "terraform",
                other => other,
            };
            let arguments = ["check", "--format", "json", "--as", kind, "-"];
            let found = findings(&run(&arguments, &text));
            assert_eq!(found.len(), left + 1, "{name}\n{text}");
            let fix = &found[0]["fix"];
            let line = fix["line"].as_u64().unwrap() as usize - 1;
            let old = part(&text, fix);
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let column = fix["column"].as_u64().unwrap() as usize - 1;
            let at = start + text[start..].chars().take(column).map(char::len_utf8).sum::<usize>();
            text.replace_range(at..at + old.len(), fix["replacement"].as_str().unwrap());
        }
        assert!(name != "alerts.tf" || text.contains("host = 'a'\""), "{text}");
    }
}

#[test]
fn what_people_see() {
    let said = run(&["check", "dashboard.json", "guide.md"], "");
    insta::assert_snapshot!(said.out);
    assert_eq!(said.err, "7 queries in 2 files: 5 errors\n");
    let said = run(
        &["lint", "--now", NOW, "-"],
        "SELECT count(*) FROM Transaction FACET name\n\nSELECT avrage(a) FROM T",
    );
    insta::assert_snapshot!(said.out);
}

/// In a line too long to read, only the query is shown, with its place before it.
#[test]
fn long_lines_are_not_shown() {
    let text =
        format!("{{\"nrql\": \"SELECT count(*) FROM T GROUP BY name\", \"pad\": \"{}\"}}", "x".repeat(5_000));
    let said = run(&["check", "--as", "json", "-"], &text);
    assert!(said.out.contains("stdin:1:34: the query:1:24"), "{}", said.out);
    assert!(said.out.len() < 1_000, "{}", said.out);
}

/// Arguments, standard input, the exit code, and the codes of the findings.
const RUNS: &[(&[&str], &str, i32, &[&str])] = &[
    (&["check", "-"], "SELECT count(*) FROM T", 0, &[]),
    (&["check", "-"], "", 0, &[]),
    (&["check", "-"], "SELECT brandnew(a) FROM T", 0, &[]),
    (&["check", "-"], "SELECT count(*) FROM T GROUP BY a", 1, &["sql-group-by"]),
    (&["check", "-q", "SELECT avg(a) FROM T"], "", 1, &["sql-function"]),
    (&["check", "--as", "markdown", "-"], "```nrql\nSELECT avg(a) FROM T\n```", 1, &["sql-function"]),
    (&["check", "--as", "markdown", "-"], "```sql\nSELECT avg(a) FROM t GROUP BY b\n```", 0, &[]),
    (&["check", "--as", "json", "-"], "{\"query\": \"SELECT avg(a) FROM t\"}", 0, &[]),
    (&["check", "--as", "json", "-"], "[\"nrql\", {]", 2, &[]),
    (&["check", "--as", "terraform", "-"], "nrql = \"${var.query}\"", 0, &[]),
    (
        &["check", "--as", "terraform", "-"],
        "nrql = \"SELECT a FROM T ${local.rest} GROUP BY b\"",
        1,
        &["sql-group-by"],
    ),
    (
        &["check", "--as", "terraform", "-"],
        "nrql = \"SELECT a FROM T %{ if x }GROUP BY b%{ endif }\"",
        0,
        &[],
    ),
    (&["check", "--as", "terraform", "-"], "nrql = ", 2, &[]),
    (&["check", "nowhere.nrql"], "", 2, &[]),
    (&["check"], "", 2, &[]),
    (&["check", "--format", "xml", "-"], "", 2, &[]),
    (&["explore"], "", 2, &[]),
    (&["lint", "-"], "SELECT count(*) FROM T FACET a SINCE 1 day ago", 0, &["facet-default"]),
    (
        &["lint", "--deny", "warnings", "-"],
        "SELECT count(*) FROM T FACET a SINCE 1 day ago",
        1,
        &["facet-default"],
    ),
    (&["lint", "--disable", "facet-default", "-"], "SELECT count(*) FROM T FACET a SINCE 1 day ago", 0, &[]),
    (&["lint", "--disable", "no-such-rule", "-"], "", 2, &[]),
    (&["lint", "--deny", "warnings", "-"], "SELECT count(*) FROM T SINCE 1 day ago", 0, &[]),
    (&["lint", "--mode", "alert", "-"], "SELECT count(*) FROM T SINCE 1 day ago", 1, &["alert-condition"]),
    (&["lint", "--timezone", "Mars/Base", "-"], "", 2, &[]),
    (&["lint", "--as", "terraform", "-"], "nrql = \"SELECT count(*) FROM T ${local.rest}\"", 0, &[]),
];

#[test]
fn exit_codes() {
    for (arguments, input, code, codes) in RUNS {
        let mut arguments = arguments.to_vec();
        if !arguments.contains(&"--format") && arguments.len() > 1 {
            arguments.extend(["--format", "json"]);
        }
        let said = run(&arguments, input);
        assert_eq!(said.code, *code, "{arguments:?} {input}\n{}{}", said.out, said.err);
        let found = findings(&said);
        let found: Vec<&str> = found.iter().map(|finding| finding["code"].as_str().unwrap()).collect();
        assert_eq!(found, *codes, "{arguments:?} {input}");
        assert!(said.code < 2 || said.err.contains("error:"), "{arguments:?}: {}", said.err);
    }
}

/// Where one query ends and the next begins: a text and its queries.
const SPLITS: &[(&str, &[&str])] = &[
    ("SELECT a FROM T\n\nSELECT b FROM T\n", &["SELECT a FROM T", "SELECT b FROM T"]),
    ("SELECT a\n\nFROM T\n\n\nWHERE x = 1", &["SELECT a\n\nFROM T\n\n\nWHERE x = 1"]),
    ("FROM T SELECT a\n---\nSINCE now", &["FROM T SELECT a", "SINCE now"]),
    (
        "-- first\nSELECT a FROM T\n\n-- second\nSELECT b FROM T",
        &["-- first\nSELECT a FROM T", "-- second\nSELECT b FROM T"],
    ),
    (
        "SELECT a FROM T WHERE b IN (\n\nSELECT c FROM U)",
        &["SELECT a FROM T WHERE b IN (\n\nSELECT c FROM U)"],
    ),
    ("SELECT 'x\n\nSELECT y FROM' FROM T", &["SELECT 'x\n\nSELECT y FROM' FROM T"]),
    (
        "\u{feff}SELECT a FROM T\r\n-----\r\n\r\nSHOW EVENT TYPES\r\n",
        &["SELECT a FROM T", "SHOW EVENT TYPES"],
    ),
    ("SHOW EVENT TYPES\n\nSELECT a FROM T", &["SHOW EVENT TYPES", "SELECT a FROM T"]),
    ("---\n-- a remark\n---\n", &[]),
    ("SELECT a FROM T --- a remark\n", &["SELECT a FROM T --- a remark"]),
];

#[test]
fn queries_of_a_file_are_told_apart() {
    for (text, queries) in SPLITS {
        // Only what parses is explained; the rest is counted by its faults.
        let said = run(&["explain", "--format", "json", "-"], text);
        let mut found: Vec<String> =
            findings(&said).iter().map(|query| query["query"].as_str().unwrap().to_owned()).collect();
        if said.code == 1 {
            found.push("SINCE now".to_owned());
        }
        assert_eq!(found, *queries, "{text}\n{}", said.err);
    }
}

#[test]
fn folders_are_searched_but_for_what_is_ignored() {
    let wrong = "SELECT avg(a) FROM T";
    let folder = folder(&[
        (".gitignore", "build/\n"),
        (".hidden/a.nrql", wrong),
        ("build/a.nrql", wrong),
        ("b/a.nrql", wrong),
        ("a.nrql", wrong),
        ("notes.txt", wrong),
        ("package.json", "{ // no JSON\n}"),
    ]);
    let said = run_in(folder.path(), &["check", "--format", "json", "."], "");
    let found = findings(&said);
    let paths: Vec<&str> = found.iter().map(|finding| finding["path"].as_str().unwrap()).collect();
    assert_eq!((paths.as_slice(), said.code), (["a.nrql", "b/a.nrql"].as_slice(), 1), "{}", said.err);
    // A file that is named is read, whatever it is called.
    assert_eq!(run_in(folder.path(), &["check", "notes.txt"], "").code, 1);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let folder = folder(&[("a.json", "{\"nrql\": }"), ("b.nrql", "SELECT avg(a) FROM T")]);
    std::fs::write(folder.path().join("c.nrql"), [0xff, 0xfe]).unwrap();
    let said = run_in(folder.path(), &["check", "--format", "json", "."], "");
    assert_eq!(said.code, 2);
    assert_eq!(findings(&said).len(), 1);
    assert!(
        said.err.contains("error: a.json is no JSON: expected value at line 1 column 10"),
        "{}",
        said.err
    );
    assert!(said.err.contains("error: c.nrql is no UTF-8 text"), "{}", said.err);
}

#[test]
fn help_teaches_by_examples() {
    let said = run(&["--help"], "");
    assert_eq!(said.code, 0);
    insta::assert_snapshot!(said.out);
}
