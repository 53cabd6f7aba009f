//! A wrapper that keeps a person's words out of logs and error texts.

use std::fmt;

/// A value that says something about a person.
///
/// It has no `Display` and no `Serialize`, and its `Debug` prints a fixed word, so that it cannot reach a log
/// line, an error or a panic by accident. Whoever needs the value says so with [`Personal::reveal`], which is
/// easy to search for in a review.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a value on its way in.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the two places it may go: the store and the person's own page.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[personal]")
    }
}

#[cfg(test)]
mod tests {
    use super::Personal;

    #[test]
    fn debug_prints_a_fixed_word() {
        assert_eq!(format!("{:?}", Personal::new("Kari")), "[personal]");
        assert_eq!(
            format!("{:#?}", Some(Personal::new(["Kari"]))),
            "Some(\n    [personal],\n)"
        );
    }
}
