//! Cases in the store.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{Case, CaseReference, CaseStatus, ItemId, RetentionRules, StoreError, dates};

use super::CaseStore;
use crate::indexes::{BY_REFERENCE, BY_REVIEW, Index};
use crate::items::{self, Kind};
use crate::table_reader::{Range, has_expired};

/// When a case ends: as long after its end as its class says, and an open one as if it ended on its due day.
pub(super) fn ends_at(case: &Case, rules: &RetentionRules) -> Timestamp {
    let due = dates::start_of(case.due_on);
    rules.case_ends_at(case.closed_at.unwrap_or(due))
}

impl CaseStore {
    /// The case with this code.
    pub async fn case(
        &self,
        reference: &CaseReference,
        now: Timestamp,
    ) -> Result<Option<Case>, StoreError> {
        let found = self
            .cases_by(BY_REFERENCE, &reference.to_string(), now)
            .await?;
        Ok(found.into_iter().next())
    }

    /// The open cases, or all of them; due first.
    pub async fn cases(&self, all: bool, now: Timestamp) -> Result<Vec<Case>, StoreError> {
        let mut cases = self
            .cases_by(BY_REVIEW, CaseStatus::Open.as_str(), now)
            .await?;
        if all {
            let closed = CaseStatus::Closed.as_str();
            cases.extend(self.cases_by(BY_REVIEW, closed, now).await?);
        }
        cases.sort_by_key(|case| (case.due_on, case.opened_at, case.id));
        Ok(cases)
    }

    /// The cases with these ids.
    pub async fn cases_with(
        &self,
        ids: impl IntoIterator<Item = ItemId>,
        now: Timestamp,
    ) -> Result<Vec<Case>, StoreError> {
        let keys: Vec<String> = ids.into_iter().map(|id| Kind::Case.key(id)).collect();
        let items = self.reader().items(&keys).await?;
        let there = items.iter().filter(|item| !has_expired(item, now));
        Ok(there.filter_map(items::to_case).collect())
    }

    async fn cases_by(
        &self,
        index: Index,
        value: &str,
        now: Timestamp,
    ) -> Result<Vec<Case>, StoreError> {
        let value = AttributeValue::S(value.to_owned());
        let found = self.reader().keys(index, &value, Range::All).await?;
        let keys = found.iter().filter_map(items::key_of);
        let ids = keys.filter_map(|key| Kind::Case.id(key));
        let mut cases = self.cases_with(ids, now).await?;
        // An index may not have seen the last change yet.
        cases.retain(|case| {
            let of_case = [
                case.status.as_str().to_owned(),
                case.reference().to_string(),
            ];
            of_case.iter().any(|text| Ok(text) == value.as_s())
        });
        Ok(cases)
    }
}
