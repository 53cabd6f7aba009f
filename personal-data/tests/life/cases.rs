//! Cases: when an answer is due, and how a case ends.

use jiff::civil::date;
use personal_data::{
    AnswerRule, Case, CaseKind, CaseRefused, CaseStatus, ExtensionReason, Outcome, RefusalReason,
};

use crate::sample::{ID, day, register};

fn rule() -> AnswerRule {
    AnswerRule::new(register().deadlines.answer)
}

/// A case about what came on the day the enquiry did.
fn open(kind: CaseKind) -> Case {
    let received = date(2026, 3, 15);
    Case::open(ID, kind, None, Vec::new(), received, &rule(), day(0)).unwrap()
}

#[test]
fn the_deadline_runs_from_the_day_it_came() {
    let case = open(CaseKind::Access);
    assert_eq!(case.due_on, date(2026, 4, 14));
    assert_eq!(case.days_left(day(0)), 30);
    assert_eq!(case.days_left(day(30)), 0);
    assert_eq!(case.days_left(day(33)), -3);
    let tomorrow = date(2026, 3, 16);
    let early = Case::open(
        ID,
        CaseKind::Access,
        None,
        vec![],
        tomorrow,
        &rule(),
        day(0),
    );
    assert_eq!(early, Err(CaseRefused::ReceivedInFuture));
}

#[test]
fn a_deadline_is_extended_once_and_before_it_has_passed() {
    let reason = ExtensionReason::Complexity;
    let mut case = open(CaseKind::Access);
    assert_eq!(
        case.extend(reason, &rule(), day(31)),
        Err(CaseRefused::TooLate)
    );
    case.extend(reason, &rule(), day(30)).unwrap();
    assert_eq!(case.due_on, date(2026, 6, 14));
    let again = case.extend(reason, &rule(), day(31));
    assert_eq!(again, Err(CaseRefused::ExtendedBefore));
    case.close(Outcome::Granted, None, day(32)).unwrap();
    assert_eq!(
        case.extend(reason, &rule(), day(32)),
        Err(CaseRefused::Closed)
    );
}

#[test]
fn a_duty_ends_when_it_is_done_and_a_request_when_it_is_answered() {
    for kind in CaseKind::ALL {
        let is_duty = matches!(kind, CaseKind::InformNewContact | CaseKind::TellRecipient);
        assert_eq!(open(kind).is_duty(), is_duty, "{kind:?}");
        for outcome in Outcome::ALL {
            let mut case = open(kind);
            let refusal = (outcome == Outcome::Refused).then_some(RefusalReason::Unfounded);
            let expected = match (is_duty, outcome == Outcome::Sent) {
                (true, false) => Err(CaseRefused::OnlySent),
                (false, true) => Err(CaseRefused::NeverSent),
                _ => Ok(()),
            };
            assert_eq!(
                case.close(outcome, refusal, day(2)),
                expected,
                "{kind:?} {outcome:?}"
            );
            if expected.is_ok() {
                assert_eq!(case.status, CaseStatus::Closed);
                assert_eq!((case.outcome, case.refusal), (Some(outcome), refusal));
                assert_eq!(case.closed_at, Some(day(2)));
                assert_eq!(
                    case.close(outcome, refusal, day(3)),
                    Err(CaseRefused::Closed)
                );
            } else {
                assert_eq!(case, open(kind), "nothing is changed");
            }
        }
    }
}

#[test]
fn a_refusal_has_a_reason_and_nothing_else_does() {
    let mut case = open(CaseKind::Erasure);
    let without = case.close(Outcome::Refused, None, day(1));
    assert_eq!(without, Err(CaseRefused::NoReason));
    let reason = Some(RefusalReason::LegalObligation);
    let with = case.close(Outcome::Granted, reason, day(1));
    assert_eq!(with, Err(CaseRefused::ReasonWithoutRefusal));
}
