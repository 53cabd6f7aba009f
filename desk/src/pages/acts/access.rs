//! The package of everything that is stored about a person.

use bundle::LetterKind;
use personal_data::{CaseReference, Reference};

use super::About;
use crate::embedded::bundle;
use crate::letters;
use crate::new_id::new_id;
use crate::pages::acting::{Done, Failed, Form, Next};
use crate::words::fill;

pub(super) async fn form(about: &About<'_>) -> Result<Form, Failed> {
    let asked = about.asked;
    let open = asked.fresh().access_case(&about.ids()).await?;
    let mut form = Form::default();
    form.lead.push(match open {
        Some(id) => {
            let code = CaseReference::of(id).to_string();
            fill(&asked.text("acts.access.open"), &[("sak", &code)])
        }
        None => asked.text("acts.access.opens"),
    });
    Ok(form)
}

pub(super) async fn carry_out(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let id = match asked.desk.access_case(&about.ids()).await? {
        Some(id) => id,
        None => new_id()?,
    };
    let code = CaseReference::of(id).to_string();
    // The case that it may open changes what was seen; the form itself is about what is read now.
    let desk = asked.fresh();
    let package = desk.access(&about.ids(), id).await?;
    let notices = &bundle()?.notices;
    let json = desk::json::package(&desk, &package, notices);
    let letter = letters::package(&asked.context(), &package, notices);
    let values = package.enquiries.iter().map(|packed| packed.data.len());
    let counts = [
        ("sak", code.clone()),
        ("henvendelser", package.enquiries.len().to_string()),
        ("opplysninger", values.sum::<usize>().to_string()),
    ];
    let counts = counts
        .each_ref()
        .map(|(name, count)| (*name, count.as_str()));
    let sentences = &asked.app.words.sentences;
    let mut page = Done {
        title: fill(&asked.text("acts.access.done"), &counts),
        lines: vec![fill(&sentences.package_made, &counts)],
        command: asked.command(&format!("access {} --out MAPPE", about.codes())),
        ..Done::default()
    };
    if !package.also_stored.is_empty() {
        let others: Vec<&str> = package.also_stored.iter().map(Reference::as_str).collect();
        let others = others.join(", ");
        page.lines
            .push(fill(&sentences.also_stored, &[("referanser", &others)]));
    }
    page.letters
        .push(asked.letter(LetterKind::Access, &code, letter)?);
    page.letters.push(asked.download(
        asked.text("letters.access-json"),
        format!("{code}-access.json"),
        "application/json",
        format!("{json:#}\n"),
    )?);
    page.next.push(Next {
        address: format!("/sak/{code}"),
        title: fill(&asked.text("cases.to"), &[("sak", &code)]),
    });
    Ok(page)
}
