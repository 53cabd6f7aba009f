//! What an erasure left behind, in sentences.

use desk::actions::Erased;
use personal_data::Reference;

use super::{Shown, line};
use crate::words::{day_of_month, fill};

impl Shown<'_> {
    /// What went, and by when it is gone from backups.
    pub(crate) fn gone(&self, done: &Erased) -> Vec<String> {
        let sentences = &self.words.sentences;
        let count = done.count.to_string();
        let day = day_of_month(done.gone_from_backups_on);
        vec![
            fill(&sentences.items_gone, &[("antall", &count)]),
            fill(&sentences.gone_from_backups, &[("dag", &day)]),
        ]
    }

    /// What an erasure does not reach, and whom to answer.
    pub(crate) fn not_reached(&self, done: &Erased) -> Vec<String> {
        let sentences = &self.words.sentences;
        let mut lines = Vec::new();
        for (sentence, found) in [
            (&sentences.also_stored, &done.also_stored),
            (&sentences.mentions, &done.mentions),
        ] {
            if !found.is_empty() {
                let codes: Vec<&str> = found.iter().map(Reference::as_str).collect();
                lines.push(fill(sentence, &[("referanser", &codes.join(", "))]));
            }
        }
        lines.push(sentences.names_not_searched.clone());
        if let Some(address) = &done.reply_to {
            let address = line(address.reveal());
            lines.push(fill(&sentences.reply_to, &[("adresse", &address)]));
        }
        lines
    }
}
