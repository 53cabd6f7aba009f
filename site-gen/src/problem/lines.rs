//! Which line and column of a file a place is.

use std::sync::Arc;

use super::Problem;

/// Finds lines, and notes where those of a file begin when it is first asked for one: reports go through the problems
/// of one file after the other, and to count from the beginning each time would take the product of the two.
#[derive(Debug, Default)]
pub(crate) struct Locator {
    text: Option<Arc<str>>,
    starts: Vec<usize>,
}

impl Locator {
    /// Line and column of a problem, both from 1, the column in characters; `None` when it is about a file as a whole.
    pub(crate) fn find(&mut self, problem: &Problem) -> Option<(usize, usize)> {
        let (text, place) = problem.place()?;
        self.read(text);
        let line = self.starts.partition_point(|start| *start <= place.start);
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let column = text.get(start..place.start)?.chars().count() + 1;
        Some((line, column))
    }

    fn read(&mut self, text: &Arc<str>) {
        if self
            .text
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, text))
        {
            return;
        }
        self.text = Some(Arc::clone(text));
        self.starts.clear();
        self.starts.push(0);
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        self.starts.extend(ends.map(|(end, _)| end + 1));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::{Locator, Problem};

    #[test]
    fn lines_and_columns_count_from_one() {
        let mut lines = Locator::default();
        let mut check = |text: &Arc<str>, start: usize, expected| {
            let problem = Problem::at("SG020", Path::new("a.md"), text, start..start, "x");
            assert_eq!(lines.find(&problem), Some(expected), "{start} of {text:?}");
        };
        let text: Arc<str> = "æ\n\nø b\n".into();
        check(&text, 0, (1, 1));
        check(&text, 2, (1, 2));
        check(&text, 3, (2, 1));
        check(&text, 4, (3, 1));
        check(&text, 7, (3, 3));
        check(&text, 9, (4, 1));
        check(&"".into(), 0, (1, 1));
        check(&text, 4, (3, 1));
        let whole = Problem::in_file("SG020", Path::new("a.md"), "x");
        assert_eq!(lines.find(&whole), None);
    }
}
