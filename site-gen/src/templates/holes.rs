//! What templates have for the holes of pages that programs fill in: functions that mark them, and the check that each can
//! be filled.

use bundle::{MisusedHole, PageWithHoles, mark, page};
use personal_data::Form;
use tera::{Kwargs, State, Tera, TeraResult};

/// Gives an engine the functions that mark holes.
pub(super) fn register_holes(tera: &mut Tera) {
    let with_name = |mark: fn(&str) -> String| {
        move |arguments: Kwargs, _: &State<'_>| -> TeraResult<String> {
            let name: &str = arguments.must_get("name")?;
            Ok(mark(name))
        }
    };
    tera.register_function("hole", with_name(mark::value));
    tera.register_function("when", with_name(mark::when));
    tera.register_function("unless", with_name(mark::unless));
    tera.register_function("each", with_name(mark::each));
    tera.register_function("end", |_: Kwargs, _: &State<'_>| mark::end());
}

/// Why a rendered page cannot be filled in, or `None` when it can: its parts must end, and it may only have holes that the
/// handler has something for.
pub(super) fn misused_hole(page: &PageWithHoles, form: &Form) -> Option<String> {
    let misused = page.misused(|name| is_known_hole(name, form))?;
    Some(match misused {
        MisusedHole::EndWithoutPart => "Malen har end() uten when() eller unless().".to_owned(),
        MisusedHole::PartWithoutEnd => "Malen har when() eller unless() uten end().".to_owned(),
        MisusedHole::Unknown(name) => format!(
            "Programmet som tar imot skjemaet, har ingenting å fylle inn på plassen `{name}`."
        ),
    })
}

fn is_known_hole(name: &str, form: &Form) -> bool {
    match name.split_once('.') {
        Some(("value", Form::NOTICE_VERSION | Form::TOKEN)) => true,
        Some(("value" | "error", id)) => form.fields.iter().any(|field| field.id == id),
        _ => {
            ["errors", "reference", page::WAIT].contains(&name)
                || bundle::approval::HOLES.contains(&name)
        }
    }
}
