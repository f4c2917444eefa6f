//! What a person sees: text on standard output, notes on standard error, tables drawn for a terminal.

use std::io::{self, IsTerminal as _, Write as _};

use comfy_table::{CellAlignment, ContentArrangement, Row, Table, presets};

use crate::failure::Failure;

/// The width of a table where the terminal does not tell.
const WIDTH: u16 = 100;

/// A narrower terminal would show a letter a line.
const MIN_WIDTH: u16 = 40;

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
    let columns = rows.iter().map(Vec::len).chain(head.map(<[S]>::len)).max().unwrap_or(0);
    let mut table = Table::new();
    let margin = u16::try_from(indent.len()).unwrap_or(0);
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width().saturating_sub(margin));
    if let Some(head) = head {
        table.set_header(Row::from(head.iter().map(|cell| cell.as_ref().to_owned()).collect::<Vec<_>>()));
    }
    for row in rows {
        table.add_row(Row::from(row.iter().map(|cell| cell.as_ref().to_owned()).collect::<Vec<_>>()));
    }
    for index in 0..columns {
        let mut cells = rows.iter().filter_map(|row| row.get(index)).map(AsRef::as_ref).peekable();
        let numbers = cells.peek().is_some() && cells.all(is_number);
        if let Some(column) = table.column_mut(index) {
            column.set_padding((0, if index + 1 == columns { 0 } else { 2 }));
            if numbers {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(indent);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn width() -> u16 {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| width.0.max(MIN_WIDTH))
}

/// Numbers, and the blanks between them.
fn is_number(cell: &str) -> bool {
    let bare = cell.trim_end_matches(['%', 's']).trim_end();
    cell.is_empty() || bare.parse::<f64>().is_ok()
}

/// The answer of a tool with its tables drawn: lines that follow each other and have as many tabs are one.
pub(crate) fn draw(text: &str) -> String {
    let mut drawn = String::new();
    let mut block: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if block.first().is_some_and(|first| first.len() != cells.len()) {
            flush(&mut block, &mut drawn);
        }
        if cells.len() > 1 {
            block.push(cells);
        } else {
            drawn.push_str(line);
            drawn.push('\n');
        }
    }
    flush(&mut block, &mut drawn);
    drawn
}

fn flush(block: &mut Vec<Vec<&str>>, drawn: &mut String) {
    if let Some((head, rows)) = block.split_first() {
        drawn.push_str(&table(Some(head.as_slice()), rows, ""));
    }
    block.clear();
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn tables_are_drawn_and_other_lines_stay() {
        let text = "query: SELECT 1\nname\tcount\nshop\t12\ncheckout\t3\n\nnext: none\n";
        assert_eq!(
            draw(text),
            "query: SELECT 1\nname      count\nshop         12\ncheckout      3\n\nnext: none\n"
        );
    }

    #[test]
    fn what_is_no_table_stays_as_it_is() {
        for text in ["", "one\ntwo\n"] {
            assert_eq!(draw(text), text);
        }
    }
}
