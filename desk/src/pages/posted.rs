//! What a form sent. It has no `Debug`, as what was typed is printed by nothing.

use personal_data::Personal;

/// The fields of a form, in their order.
#[derive(Clone, Default)]
pub(super) struct Posted(Vec<(String, String)>);

impl Posted {
    /// Reads what a browser sends as `application/x-www-form-urlencoded`.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field's value; empty when it was not sent. Of several the first.
    pub(super) fn get(&self, name: &str) -> &str {
        let mut fields = self.0.iter();
        let field = fields.find(|(known, _)| known == name);
        field.map_or("", |(_, value)| value.as_str())
    }

    /// The same of what a person typed.
    pub(super) fn personal(&self, name: &str) -> Personal<String> {
        Personal::new(self.get(name).to_owned())
    }

    /// Whether a box was ticked, or a button pressed.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Every value of a field.
    pub(super) fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let fields = self.0.iter().filter(move |(known, _)| known == name);
        fields.map(|(_, value)| value.as_str())
    }

    /// Everything that a person typed into it, to be shown to them again.
    pub(super) fn typed(&self) -> impl Iterator<Item = &str> {
        let own = ["token", "seen"];
        let fields = self
            .0
            .iter()
            .filter(move |(name, _)| !own.contains(&name.as_str()));
        fields
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.trim().is_empty())
    }
}
