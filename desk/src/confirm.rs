//! Asking before something is done that cannot be taken back.

use std::io::{self, BufRead as _, IsTerminal as _};

use desk::DeskError;
use personal_data::Reference;

use crate::{output, terminal};

/// How a person says yes.
pub(crate) enum Question<'q> {
    /// By the reference of what it is about.
    Reference(&'q str, &'q [Reference]),
    /// By a letter.
    YesOrNo(&'q str),
}

/// Shows the plan, and asks whoever is at the terminal. With `yes` nobody is asked; without a terminal nothing is done.
pub(crate) fn confirm(plan: &str, question: &Question<'_>, yes: bool) -> Result<(), DeskError> {
    if yes {
        return Ok(());
    }
    terminal::talk(&output::fit(plan));
    if !io::stdin().is_terminal() {
        return Err(DeskError::Refused(
            "nothing was done: this is the plan; add --yes to carry it out".to_owned(),
        ));
    }
    let prompt = match question {
        Question::Reference(prompt, _) | Question::YesOrNo(prompt) => prompt,
    };
    terminal::prompt(prompt);
    let mut answer = String::new();
    // No answer is a no.
    let _read_or_not = io::stdin().lock().read_line(&mut answer);
    let is_yes = match question {
        Question::Reference(_, references) => answer
            .parse()
            .is_ok_and(|typed: Reference| references.contains(&typed)),
        Question::YesOrNo(_) => matches!(answer.trim(), "j" | "J" | "ja" | "y" | "Y" | "yes"),
    };
    if is_yes {
        Ok(())
    } else {
        Err(DeskError::Refused("nothing was done".to_owned()))
    }
}
