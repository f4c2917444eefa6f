//! What a person sees: text on standard output, notes on standard error, tables drawn for a terminal.

use std::io::{self, IsTerminal as _, Write as _};

use comfy_table::{CellAlignment, ContentArrangement, Row, Table, presets};

use crate::failure::Failure;

/// The width of a table where the terminal does not tell.
const WIDTH: u16 = 100;

/// A narrower terminal would show a letter a line.
const MIN_WIDTH: u16 = 40;

/// Blanks between columns.
const GAP: u16 = 2;

/// A column that has less room on average breaks names and times apart.
const MIN_COLUMN: usize = 16;

/// Whether answers are read by a person.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether notes are read by a person.
pub(crate) fn notes_to_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Writes an answer to standard output and ends its last line.
///
/// A reader who has seen enough and closed the pipe is no failure.
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.write_all(end.as_bytes()));
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("the answer cannot be written to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error, whoever reads it.
pub(crate) fn note(line: &str) {
    let line = nr_core::redact::mask_secrets(line);
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Tells of a failure: what is wrong, then what to do, under each other.
pub(crate) fn failure(failure: &Failure) {
    note(&format!("error: {}", failure.message));
    for step in &failure.next {
        note(&format!("       {step}"));
    }
}

/// Rows under each other, without lines, as wide as the terminal at most; columns of numbers stand to the right.
pub(crate) fn table<S: AsRef<str>>(head: Option<&[S]>, rows: &[Vec<S>], indent: &str) -> String {
    let mut table = Table::new();
    let room = width().saturating_sub(u16::try_from(indent.len()).unwrap_or(0));
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(room);
    if let Some(head) = head {
        table.set_header(cells(head));
    }
    for row in rows {
        table.add_row(cells(row));
    }
    for index in 0..table.column_count() {
        let mut column = rows.iter().filter_map(|row| row.get(index)).map(AsRef::as_ref).peekable();
        let numbers = column.peek().is_some() && column.all(is_number);
        if let Some(column) = table.column_mut(index) {
            column.set_padding((0, GAP));
            if numbers {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let lines = table.lines();
    lines
        .map(|line| format!("{indent}{}", line.trim_end()))
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

fn cells<S: AsRef<str>>(cells: &[S]) -> Row {
    Row::from(cells.iter().map(|cell| cell.as_ref().to_owned()).collect::<Vec<_>>())
}

/// Whether a table would have columns too narrow to read. Its rows are shown as records then, a line a cell.
fn is_crushed(head: &[&str], rows: &[Vec<&str>], room: usize) -> bool {
    let widest = |index: usize| {
        let column = rows.iter().filter_map(|row| row.get(index)).chain(head.get(index));
        column.map(|cell| cell.chars().count() + usize::from(GAP)).max().unwrap_or(0)
    };
    (0..head.len()).map(widest).sum::<usize>() > room && head.len() * MIN_COLUMN > room
}

fn records(head: &[&str], rows: &[Vec<&str>], indent: &str) -> String {
    let records = rows.iter().map(|row| {
        let filled = head.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        table(None, &filled.map(|(name, cell)| vec![*name, *cell]).collect::<Vec<_>>(), indent)
    });
    records.collect::<Vec<_>>().join("\n")
}

/// The width that there is for text.
fn width() -> u16 {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| width.0.max(MIN_WIDTH))
}

/// Numbers, and the blanks between them.
fn is_number(cell: &str) -> bool {
    let bare = cell.trim_end_matches(['%', 's']).trim_end();
    cell.is_empty() || bare.parse::<f64>().is_ok()
}

/// The answer of a tool with its tables drawn: lines that follow each other and have as many tabs are one.
pub(crate) fn draw(text: &str, indent: &str) -> String {
    let mut drawn = String::new();
    let mut block: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if block.first().is_some_and(|first| first.len() != cells.len()) {
            flush(&mut block, &mut drawn, indent);
        }
        if cells.len() > 1 {
            block.push(cells);
        } else {
            drawn.push_str(format!("{indent}{line}").trim_end());
            drawn.push('\n');
        }
    }
    flush(&mut block, &mut drawn, indent);
    drawn
}

fn flush(block: &mut Vec<Vec<&str>>, drawn: &mut String, indent: &str) {
    if let Some((head, rows)) = block.split_first() {
        let room = usize::from(width()).saturating_sub(indent.len());
        drawn.push_str(&if is_crushed(head, rows, room) {
            records(head, rows, indent)
        } else {
            table(Some(head.as_slice()), rows, indent)
        });
    }
    block.clear();
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn tables_are_drawn_and_other_lines_stay() {
        let text = "query: SELECT 1\nname\tcount\nshop\t12\ncheckout\t3\n\nnext: none\n";
        for (indent, drawn) in [
            ("", "query: SELECT 1\nname      count\nshop         12\ncheckout      3\n\nnext: none\n"),
            (
                "  ",
                "  query: SELECT 1\n  name      count\n  shop         12\n  checkout      3\n\n  next: none\n",
            ),
        ] {
            assert_eq!(draw(text, indent), drawn);
        }
    }

    #[test]
    fn what_is_too_wide_becomes_records() {
        let head: Vec<String> = (0..12).map(|number| format!("column{number}")).collect();
        let row: Vec<String> =
            (0..12).map(|number| if number == 3 { String::new() } else { "v".repeat(12) }).collect();
        let drawn = draw(&format!("{}\n{}\n", head.join("\t"), row.join("\t")), "");
        assert_eq!(drawn.lines().count(), 11, "{drawn}");
        assert!(drawn.starts_with("column0   vvvvvvvvvvvv\n"), "{drawn}");
    }

    #[test]
    fn what_is_no_table_stays_as_it_is() {
        for text in ["", "one\ntwo\n"] {
            assert_eq!(draw(text, ""), text);
        }
    }
}
