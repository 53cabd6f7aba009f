//! Approvals in the store: what people were asked, and what they have answered.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{ApprovalRecord, ApprovalReference, ItemId, StoreError};

use super::CaseStore;
use crate::indexes::BY_REFERENCE;
use crate::items::{self, Item, Kind};
use crate::table_reader::{Range, has_expired};

impl CaseStore {
    /// The approval with this code.
    pub async fn approval(
        &self,
        reference: &ApprovalReference,
        now: Timestamp,
    ) -> Result<Option<ApprovalRecord>, StoreError> {
        let value = AttributeValue::S(reference.to_string());
        let found = self.reader().keys(BY_REFERENCE, &value, Range::All).await?;
        let keys = found.iter().filter_map(items::key_of);
        let ids = keys.filter_map(|key| Kind::Approval.id(key)).collect();
        let found = self.approvals(&ids, now).await?;
        Ok(found.into_iter().next())
    }

    /// The ids of those that are there, whether this version of the program can read them or not.
    pub async fn approvals_there(
        &self,
        ids: &BTreeSet<ItemId>,
        now: Timestamp,
    ) -> Result<BTreeSet<ItemId>, StoreError> {
        let items = self.approval_items(ids, now).await?;
        let keys = items.iter().filter_map(|item| items::key_of(item));
        Ok(keys.filter_map(|key| Kind::Approval.id(key)).collect())
    }

    /// Those of the approvals with these ids that are there, the newest first.
    pub async fn approvals(
        &self,
        ids: &BTreeSet<ItemId>,
        now: Timestamp,
    ) -> Result<Vec<ApprovalRecord>, StoreError> {
        let items = self.approval_items(ids, now).await?;
        let mut approvals: Vec<_> = items.iter().filter_map(items::to_approval).collect();
        approvals.sort_by_key(|approval| std::cmp::Reverse((approval.proposed_at, approval.id)));
        Ok(approvals)
    }

    async fn approval_items(
        &self,
        ids: &BTreeSet<ItemId>,
        now: Timestamp,
    ) -> Result<Vec<Item>, StoreError> {
        let keys: Vec<String> = ids.iter().map(|id| Kind::Approval.key(*id)).collect();
        let mut items = self.reader().items(&keys).await?;
        items.retain(|item| !has_expired(item, now));
        Ok(items)
    }
}
