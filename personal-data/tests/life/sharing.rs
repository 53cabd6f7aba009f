//! What a person has approved is given, and nothing else.

use personal_data::{
    Agreement, AgreementHash, Approval, ApprovalAnswer, ApprovalRecord, ApprovalStatus, Event,
    ItemId, NotApproved, ProposalRefused, Restriction, StoredEnquiry,
};

use crate::sample::{day, days, enquiry, register, rules};

const ID: ItemId = ItemId::from_bytes([3; 16]);

fn agreement() -> Agreement {
    register().agreements.remove(0)
}

fn hash() -> AgreementHash {
    agreement().sha256.parse().unwrap()
}

fn propose(enquiry: &StoredEnquiry) -> Result<ApprovalRecord, ProposalRefused> {
    ApprovalRecord::propose(ID, enquiry, ("eksempel", hash()), &rules(), day(0))
}

/// A person who was asked, and has approved.
fn approved() -> (StoredEnquiry, ApprovalRecord) {
    let mut enquiry = enquiry();
    let record = propose(&enquiry).unwrap();
    enquiry.contact.as_mut().unwrap().approvals.insert(ID);
    let answer = ApprovalAnswer::Approve;
    let record = ApprovalRecord::answered(&record.link(), "eksempel", answer, &rules(), day(3));
    (enquiry, record)
}

fn check(
    record: &ApprovalRecord,
    agreement: &Agreement,
    enquiry: &StoredEnquiry,
    at: i64,
) -> Result<(), NotApproved> {
    Approval::check(record, agreement, enquiry, day(at)).map(|_| ())
}

#[test]
fn a_question_ends_after_thirty_days_and_an_answer_after_two_years() {
    let record = propose(&enquiry()).unwrap();
    assert_eq!(record.status, ApprovalStatus::Proposed);
    assert_eq!(days(record.expires_at), 30);
    let (_, record) = approved();
    assert_eq!(record.status, ApprovalStatus::Approved);
    assert_eq!(
        (record.answered_at, days(record.expires_at)),
        (Some(day(3)), 733)
    );
    let no = ApprovalAnswer::Withdraw;
    let refused = ApprovalRecord::answered(&record.link(), "eksempel", no, &rules(), day(4));
    assert_eq!(refused.status, ApprovalStatus::Withdrawn);

    let withdrawn = record.withdrawn(&rules(), day(10)).unwrap();
    assert_eq!(withdrawn.status, ApprovalStatus::Withdrawn);
    assert_eq!(
        (withdrawn.answered_at, days(withdrawn.expires_at)),
        (Some(day(10)), 740)
    );
    assert_eq!(withdrawn.withdrawn(&rules(), day(11)), None, "it is final");
}

#[test]
fn what_was_approved_is_given_and_says_so() {
    let (enquiry, record) = approved();
    let agreement = agreement();
    let approval = Approval::check(&record, &agreement, &enquiry, day(4)).unwrap();
    assert_eq!(approval.record(), &record);
    assert_eq!(approval.recipient(), agreement.recipient);
    let data = approval.data().into_iter();
    let data: Vec<_> = data
        .map(|(field, value)| (field, value.reveal().clone()))
        .collect();
    assert_eq!(
        data,
        [
            ("name", "Kari Nordmann".to_owned()),
            ("email", "kari@example.no".to_owned())
        ]
    );
    let after = approval.shared(day(4)).contact.unwrap();
    assert_eq!(after.shared_with, [agreement.recipient.clone()].into());
    assert_eq!(after.history, [(Event::Shared, day(4))]);
}

#[test]
fn nothing_is_given_without_an_approval_that_holds() {
    let (enquiry, record) = approved();
    let agreement = agreement();
    assert_eq!(check(&record, &agreement, &enquiry, 732), Ok(()));
    assert_eq!(
        check(&record, &agreement, &enquiry, 733),
        Err(NotApproved::Expired)
    );
    let with = |status| ApprovalRecord {
        status,
        ..record.clone()
    };
    let refused = |record: &_| check(record, &agreement, &enquiry, 4).unwrap_err();
    assert_eq!(
        refused(&with(ApprovalStatus::Proposed)),
        NotApproved::NotAnswered
    );
    assert_eq!(
        refused(&with(ApprovalStatus::Withdrawn)),
        NotApproved::Withdrawn
    );
    let other = ItemId::from_bytes([4; 16]);
    for record in [
        ApprovalRecord {
            contact_id: other,
            ..record.clone()
        },
        ApprovalRecord {
            id: other,
            ..record.clone()
        },
    ] {
        assert_eq!(refused(&record), NotApproved::OtherPerson);
    }
    for record in [
        ApprovalRecord {
            agreement: "annen".to_owned(),
            ..record.clone()
        },
        ApprovalRecord {
            sha256: AgreementHash::from_bytes([1; 32]),
            ..record.clone()
        },
    ] {
        assert_eq!(refused(&record), NotApproved::OtherText);
    }
}

#[test]
fn nobody_is_asked_and_nothing_given_of_what_may_not_be_shared() {
    let (enquiry, record) = approved();
    let check = |spoil: &dyn Fn(&mut StoredEnquiry), why: ProposalRefused| {
        let mut spoilt = enquiry.clone();
        spoil(&mut spoilt);
        assert_eq!(propose(&spoilt), Err(why));
        let refused = check(&record, &agreement(), &spoilt, 4);
        assert_eq!(refused, Err(NotApproved::Refused(why)));
    };
    check(
        &|enquiry| enquiry.contact = None,
        ProposalRefused::ContactGone,
    );
    check(
        &|enquiry| {
            let contact = enquiry.contact.as_mut().unwrap();
            contact.item.moved_by.is_erasure_asked = true;
        },
        ProposalRefused::ErasureAsked,
    );
    check(
        &|enquiry| {
            let reason = Restriction::ObjectionPending;
            rules().restrict(enquiry, reason, day(1)).unwrap();
        },
        ProposalRefused::Restricted,
    );
}

#[test]
fn a_hash_is_read_as_it_is_written() {
    let hash = hash();
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert_eq!(AgreementHash::from_bytes(hash.to_bytes()), hash);
    assert!(hash.to_string().starts_with("41129769"));
    assert!("41".parse::<AgreementHash>().is_err());
}
