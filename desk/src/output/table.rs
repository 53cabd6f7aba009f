//! A table in 80 columns. The last one gets what the others leave; what is too long for it is cut, or goes on below.

use std::fmt;
use std::iter;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{WIDTH, wrap_in};

const GAP: usize = 2;
/// The narrowest that the last column gets.
const LEAST: usize = 8;
const CUT: char = '…';

pub(super) struct Table<const N: usize> {
    rows: Vec<[String; N]>,
    goes_on_below: bool,
}

impl<const N: usize> Table<N> {
    /// A table whose last column is cut.
    pub(super) fn new(head: [&String; N]) -> Self {
        Self {
            rows: vec![head.map(Clone::clone)],
            goes_on_below: false,
        }
    }

    /// A table whose last column goes on below.
    pub(super) fn whole(head: [&String; N]) -> Self {
        Self {
            goes_on_below: true,
            ..Self::new(head)
        }
    }

    pub(super) fn row(&mut self, row: [String; N]) {
        self.rows.push(row);
    }

    /// How wide each column is.
    fn widths(&self) -> [usize; N] {
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or_default()
        };
        let mut widths: [usize; N] = std::array::from_fn(widest);
        if let Some((last, others)) = widths.split_last_mut() {
            let taken: usize = others.iter().map(|width| width + GAP).sum();
            *last = (*last).min(WIDTH.saturating_sub(taken).max(LEAST));
        }
        widths
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let mut lines = Vec::new();
        for row in &self.rows {
            let Some((last, others)) = row.split_last() else {
                continue;
            };
            let mut before = String::new();
            for (cell, width) in others.iter().zip(widths) {
                before.push_str(cell);
                let padding = width.saturating_sub(cell.width()) + GAP;
                before.extend(iter::repeat_n(' ', padding));
            }
            let width = widths.last().copied().unwrap_or_default();
            let parts = if self.goes_on_below {
                wrap_in(last, width)
            } else {
                vec![cut(last, width)]
            };
            let below = " ".repeat(before.width());
            let starts = iter::once(before).chain(iter::repeat(below));
            let whole = starts
                .zip(&parts)
                .map(|(start, part)| format!("{start}{part}"));
            lines.extend(whole.map(|line| line.trim_end().to_owned()));
        }
        formatter.write_str(&lines.join("\n"))
    }
}

/// A text in so many columns.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let mut shown = String::new();
    for letter in text.chars() {
        let columns = letter.width().unwrap_or_default();
        if columns > left {
            break;
        }
        left -= columns;
        shown.push(letter);
    }
    shown.push(CUT);
    shown
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::Table;

    #[test]
    fn it_fits_eighty_columns_whatever_is_in_it() {
        let head = ["Referanse", "Mottatt", "Status", "Fra"].map(str::to_owned);
        let mut table = Table::new([&head[0], &head[1], &head[2], &head[3]]);
        for name in ["Kari", &"æ".repeat(200), &"漢".repeat(100)] {
            table.row([
                "7K3Q-9XWD".to_owned(),
                "28. september 2026 (for 1000 dager siden)".to_owned(),
                "Under arbeid".to_owned(),
                name.to_owned(),
            ]);
        }
        for line in table.to_string().lines() {
            assert!(line.width() <= 80, "{line}");
        }
    }

    #[test]
    fn nothing_is_lost_of_a_column_that_goes_on_below() {
        let head = ["A", "B"].map(str::to_owned);
        let mut table = Table::whole([&head[0], &head[1]]);
        table.row([
            "x".repeat(60),
            "C-4T0B-W7EN, no-longer-needed, antall 12".to_owned(),
        ]);
        let below = " ".repeat(62);
        let row = format!(
            "{}  C-4T0B-W7EN,\n{below}no-longer-needed,\n{below}antall 12",
            "x".repeat(60)
        );
        assert_eq!(table.to_string(), format!("A{}B\n{row}", " ".repeat(61)));
    }
}
