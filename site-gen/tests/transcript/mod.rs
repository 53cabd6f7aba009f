//! What a document shows of the program, beside what the program says.
#![allow(dead_code, reason = "each test program uses a part of it")]

/// Whether all of the output is shown, or as much of it as stands between lines with `…` alone.
///
/// Whatever the numbers are: an editor's change elsewhere moves the lines.
pub(crate) fn says(shown: &str, output: &str) -> bool {
    let shown = format!("\n{shown}");
    let output = without_numbers(output);
    let mut rest = output.as_str();
    let is_whole = !shown.ends_with("\n…\n");
    let are_there = shown.split("\n…\n").enumerate().all(|(number, piece)| {
        let piece = without_numbers(piece);
        match rest.split_once(&piece) {
            Some((before, after)) if number > 0 || before.is_empty() => {
                rest = after;
                true
            }
            _ => false,
        }
    });
    are_there && (rest.is_empty() || !is_whole)
}

/// Text in which line numbers, and the room they take, do not matter.
fn without_numbers(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first lines that differ, for who has to mend the document.
pub(crate) fn first_difference(shown: &str, output: &str) -> String {
    let mut lines = shown.lines().zip(output.lines());
    let found = lines.find(|(shown, output)| shown != output);
    found.map_or_else(
        || "one of them is longer".to_owned(),
        |(shown, output)| format!("shown:  {shown}\noutput: {output}"),
    )
}
