//! Tables of text.

/// On which side a column's cells are aligned.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table: rows of cells under headings.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns. A heading may have several lines, the last next to the rule.
    pub fn new(columns: &[(&str, Align)]) -> Table {
        let columns = columns
            .iter()
            .map(|&(name, align)| (name.to_owned(), align))
            .collect();
        Table {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row; missing cells are empty, and cells beyond the last column are left out.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table as lines: headings, a rule, rows; two blanks between columns, none at the ends.
    pub fn render(&self) -> String {
        let mut lines = self.headings();
        let first = lines.len();
        lines.extend(self.rows.iter().cloned());
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|column| {
                lines
                    .iter()
                    .map(|row| cell(row, column).chars().count())
                    .max()
            })
            .map(|width| width.unwrap_or(0))
            .collect();
        lines.insert(
            first,
            widths.iter().map(|&width| "-".repeat(width)).collect(),
        );
        let mut text = String::new();
        for row in &lines {
            let mut line = Vec::new();
            for ((column, &width), (_, align)) in widths.iter().enumerate().zip(&self.columns) {
                let cell = cell(row, column);
                line.push(match align {
                    Align::Left => format!("{cell:<width$}"),
                    Align::Right => format!("{cell:>width$}"),
                });
            }
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// The headings as rows, pushed down to the rule.
    fn headings(&self) -> Vec<Vec<String>> {
        let parts: Vec<Vec<&str>> = self
            .columns
            .iter()
            .map(|(name, _)| name.split('\n').collect())
            .collect();
        let height = parts.iter().map(Vec::len).max().unwrap_or(0);
        let part = |lines: &Vec<&str>, row: usize| {
            (row + lines.len())
                .checked_sub(height)
                .map_or("", |line| lines[line])
                .to_owned()
        };
        (0..height)
            .map(|row| parts.iter().map(|lines| part(lines, row)).collect())
            .collect()
    }
}
