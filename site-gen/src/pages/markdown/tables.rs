//! Tables that can be read: with scopes for who hears them, and in a frame that scrolls on a small screen.

use pulldown_cmark::Alignment;

use crate::html::escape::escaped;

/// A table that is being written.
#[derive(Debug, Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
    cell: &'static str,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            ..Self::default()
        }
    }

    /// The frame around the table. Who uses a keyboard can only scroll what has the focus, and who hears the page
    /// must be told what that is (WCAG 2.2, 2.1.1 and 4.1.2): the words of the heading it stands under. A group and
    /// not a region: a page of many tables would otherwise be a page of many landmarks.
    pub(super) fn begin(label: &str) -> String {
        format!(
            "<div class=\"table\" role=\"group\" aria-label=\"{}\" tabindex=\"0\">\n<table>\n",
            escaped(label)
        )
    }

    pub(super) fn end() -> &'static str {
        "</tbody>\n</table>\n</div>\n"
    }

    pub(super) fn begin_head(&mut self) -> &'static str {
        self.is_head = true;
        self.column = 0;
        "<thead>\n<tr>"
    }

    pub(super) fn end_head(&mut self) -> &'static str {
        self.is_head = false;
        "</tr>\n</thead>\n<tbody>\n"
    }

    pub(super) fn begin_row(&mut self) -> &'static str {
        self.column = 0;
        "<tr>"
    }

    /// A cell's beginning. One of the head with nothing in it is the corner, and heads no column.
    pub(super) fn begin_cell(&mut self, is_empty: bool) -> &'static str {
        let alignment = self.alignments.get(self.column);
        let alignment = alignment.copied().unwrap_or(Alignment::None);
        self.column += 1;
        let is_header = self.is_head && !is_empty;
        self.cell = if is_header { "</th>" } else { "</td>" };
        // A class and not a style: the content-security-policy allows none in a page.
        match (is_header, alignment) {
            (true, Alignment::Right) => "<th scope=\"col\" class=\"table__cell--right\">",
            (true, Alignment::Center) => "<th scope=\"col\" class=\"table__cell--center\">",
            (true, Alignment::None | Alignment::Left) => "<th scope=\"col\">",
            (false, Alignment::Right) => "<td class=\"table__cell--right\">",
            (false, Alignment::Center) => "<td class=\"table__cell--center\">",
            (false, Alignment::None | Alignment::Left) => "<td>",
        }
    }

    pub(super) fn end_cell(&self) -> &'static str {
        self.cell
    }
}
