//! Agreements, and what people have answered: a line for each.

use bundle::AgreementPage;
use jiff::Timestamp;
use personal_data::{ApprovalRecord, dates};

use super::details::laid_out;
use super::table::Table;
use super::{Shown, line};
use crate::words::day_of_month;

impl Shown<'_> {
    /// Each agreement in full.
    pub(crate) fn agreements(&self, agreements: &[AgreementPage]) -> String {
        if agreements.is_empty() {
            return self.words.sentences.no_agreements.clone();
        }
        let labels = &self.words.labels;
        let each = agreements.iter().map(|page| {
            let fields = page.agreement.fields.iter();
            let fields: Vec<&str> = fields.map(|id| self.field(id)).collect();
            laid_out(&[
                (&labels.agreement, page.agreement.id.clone()),
                (&labels.title, line(&page.title)),
                (&labels.recipient, line(&page.agreement.recipient)),
                (&labels.fields, fields.join(", ")),
                (&labels.address, page.address.clone()),
            ])
        });
        each.collect::<Vec<_>>().join("\n\n")
    }

    /// A line for each approval: its code, how it stands, until when, and about what.
    pub(crate) fn approvals(&self, approvals: &[ApprovalRecord]) -> String {
        if approvals.is_empty() {
            return self.words.sentences.no_approvals.clone();
        }
        let labels = &self.words.labels;
        let mut table = Table::whole([
            &labels.approval,
            &labels.status,
            &labels.proposed,
            &labels.answered,
            &labels.recipient,
        ]);
        let day = |at: Timestamp| day_of_month(dates::day_of(at));
        for approval in approvals {
            table.row([
                approval.reference().to_string(),
                self.words.approval_status(approval.status).to_owned(),
                day(approval.proposed_at),
                approval.answered_at.map(day).unwrap_or_default(),
                self.recipient(approval),
            ]);
        }
        table.to_string()
    }

    /// Who an approval is about; by the agreement's id when that is not there any more.
    pub(crate) fn recipient(&self, approval: &ApprovalRecord) -> String {
        let page = self.desk.agreement(&approval.agreement);
        let name = page.map_or(&approval.agreement, |page| &page.agreement.recipient);
        line(name)
    }
}
