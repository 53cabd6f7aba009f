//! The letters to people: words of `content/letters/`, in the frames of `templates/letters/`, with holes for what only the
//! desk knows.
//!
//! A hole is a name in braces. A paragraph or a list item with a hole that has no value is left out; with a hole of a list
//! it is there once for each entry. A paragraph right before a list of such items stands and falls with them. So an editor
//! writes sentences and no conditions, and the desk, which only fills in, needs no template engine.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use bundle::{LetterKind, MisusedHole, PageWithHoles, ReportKind, mark};
use personal_data::nearest;
use pulldown_cmark::{
    Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html,
};
use tera::Context;

use crate::problem::Problem;
use crate::sources::SourceFile;
use crate::templates::Templates;

/// The frame of every letter that has none of its own.
const FRAME: &str = "letters/letter.html";

/// Every letter, ready to be filled in; or everything that is wrong with them.
pub(crate) fn read(
    files: &[SourceFile],
    folder: &Path,
    templates: &Templates<'_>,
    company: &str,
) -> Result<BTreeMap<String, PageWithHoles>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut letters = BTreeMap::new();
    let name_of = |kind: LetterKind| format!("letters/{}.md", kind.as_str());
    for file in files {
        if !LetterKind::ALL
            .iter()
            .any(|kind| name_of(*kind) == file.name)
        {
            let names = LetterKind::ALL.map(name_of);
            let known = names.each_ref().map(String::as_str);
            let message = "Ingen brev har dette navnet, så ingen ville fått det.";
            let problem = Problem::in_file("SG100", &file.path, message);
            problems.push(problem.help(nearest(&file.name, known.into_iter())));
        }
    }
    for kind in LetterKind::ALL {
        let Some(file) = files.iter().find(|file| file.name == name_of(kind)) else {
            let message = format!("Brevet {}.md mangler.", kind.as_str());
            let problem = Problem::in_file("SG100", &folder.join("letters"), message);
            problems.push(problem.help("Hent det tilbake fra versjonskontrollen."));
            continue;
        };
        match letter(kind, file, templates, company) {
            Ok(page) => drop(letters.insert(kind.as_str().to_owned(), page)),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(letters)
    } else {
        Err(problems)
    }
}

/// The pages of the reports, which have no words but those of their frames.
pub(crate) fn read_reports(
    templates: &Templates<'_>,
    file: &Path,
) -> Result<BTreeMap<String, PageWithHoles>, Vec<Problem>> {
    let mut reports = BTreeMap::new();
    for kind in ReportKind::ALL {
        let template = format!("letters/{}.html", kind.as_str());
        let html = templates.render(&template, &Context::new(), file);
        let html = html.map_err(|problem| vec![problem])?;
        let page = checked(html, &template, templates, |name| kind.knows(name))?;
        reports.insert(kind.as_str().to_owned(), page);
    }
    Ok(reports)
}

fn letter(
    kind: LetterKind,
    file: &SourceFile,
    templates: &Templates<'_>,
    company: &str,
) -> Result<PageWithHoles, Vec<Problem>> {
    let mut words = Words {
        kind,
        file,
        problems: Vec::new(),
    };
    let (title, body) = words.read();
    if !words.problems.is_empty() {
        return Err(words.problems);
    }
    let mut context = Context::new();
    context.insert("title", &title);
    context.insert("body", &body);
    context.insert("company", company);
    let own = format!("letters/{}.html", kind.as_str());
    let template = if templates.has(&own) {
        own.as_str()
    } else {
        FRAME
    };
    let html = templates.render(template, &context, &file.path);
    let html = html.map_err(|problem| vec![problem])?;
    checked(html, template, templates, |name| kind.knows_in_frame(name))
}

/// A page whose holes can all be filled.
fn checked(
    html: String,
    template: &str,
    templates: &Templates<'_>,
    is_known: impl Fn(&str) -> bool,
) -> Result<PageWithHoles, Vec<Problem>> {
    let page = PageWithHoles::new(html);
    let message = match page.misused(is_known) {
        None => return Ok(page),
        Some(MisusedHole::EndWithoutPart) => "Malen har end() uten noe å avslutte.".to_owned(),
        Some(MisusedHole::PartWithoutEnd) => {
            "Malen har when(), unless() eller each() uten end().".to_owned()
        }
        Some(MisusedHole::Unknown(name)) => {
            format!("Saksbehandlerverktøyet har ingenting å fylle inn på plassen `{name}`.")
        }
    };
    Err(vec![templates.problem_in("SG032", template, message)])
}

/// One letter's words while they are read.
struct Words<'f> {
    kind: LetterKind,
    file: &'f SourceFile,
    problems: Vec<Problem>,
}

/// A block of a letter.
struct Block {
    html: String,
    /// The list it is repeated for.
    list: Option<&'static str>,
    is_list: bool,
}

type Placed<'e> = (Event<'e>, Range<usize>);

impl Words<'_> {
    /// The title, and the body as HTML with holes.
    fn read(&mut self) -> (String, String) {
        let text = &*self.file.text;
        let parser = Parser::new_ext(text, Options::empty()).into_offset_iter();
        let events: Vec<Placed<'_>> = TextMergeWithOffset::new(parser).collect();
        let mut rest = events.as_slice();
        let mut title = String::new();
        let mut blocks: Vec<Block> = Vec::new();
        while let Some(length) = block_length(rest) {
            let (block, after) = rest.split_at(length);
            rest = after;
            match block {
                [
                    (
                        Event::Start(Tag::Heading {
                            level: HeadingLevel::H1,
                            ..
                        }),
                        span,
                    ),
                    inner @ ..,
                    _,
                ] => {
                    if !title.is_empty() || !blocks.is_empty() {
                        self.refuse(
                            span,
                            "Et brev har én tittel og begynner med den.",
                            "Bruk ## til overskrifter lenger ned.",
                        );
                    }
                    title = inner
                        .iter()
                        .filter_map(|(event, _)| text_of(event))
                        .collect();
                }
                _ => blocks.push(self.block(block)),
            }
        }
        if title.is_empty() {
            let end = text.lines().next().map_or(0, str::len);
            self.refuse(
                &(0..end),
                "Et brev skal begynne med tittelen.",
                "Skriv tittelen på den første linjen, etter # og et mellomrom.",
            );
        }
        (title, joined(blocks))
    }

    fn block(&mut self, events: &[Placed<'_>]) -> Block {
        if let [(Event::Start(tag @ Tag::List(_)), _), inner @ .., _] = events {
            let mut items = Vec::new();
            let mut rest = inner;
            while let Some(length) = block_length(rest) {
                let (item, after) = rest.split_at(length);
                rest = after;
                items.push(self.simple(item));
            }
            let first = items.first().and_then(|item| item.list);
            let list = first.filter(|list| items.iter().all(|item| item.list == Some(list)));
            let inner: String = items.into_iter().map(|item| item.html).collect();
            let name = if matches!(tag, Tag::List(Some(_))) {
                "ol"
            } else {
                "ul"
            };
            return Block {
                html: format!("<{name}>\n{inner}</{name}>\n"),
                list,
                is_list: true,
            };
        }
        self.simple(events)
    }

    /// A paragraph, a heading or a list item, with what decides whether it is there.
    fn simple(&mut self, events: &[Placed<'_>]) -> Block {
        let mut holes = Vec::new();
        let mut written = Vec::new();
        for (event, span) in events {
            match event {
                Event::Text(text) => self.text(text, span, &mut holes, &mut written),
                Event::Start(
                    Tag::Paragraph
                    | Tag::Heading { .. }
                    | Tag::Item
                    | Tag::Emphasis
                    | Tag::Strong
                    | Tag::Link { .. },
                )
                | Event::End(
                    TagEnd::Paragraph
                    | TagEnd::Heading(_)
                    | TagEnd::Item
                    | TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Link,
                )
                | Event::SoftBreak
                | Event::HardBreak => written.push(event.clone()),
                _ => {
                    // Its end is no second problem.
                    if !matches!(event, Event::End(_)) {
                        self.refuse(
                            span,
                            "Et brev kan bare ha avsnitt, overskrifter, lister, uthevinger og lenker.",
                            "Skriv det som en setning.",
                        );
                    }
                }
            }
        }
        let mut html = String::new();
        html::push_html(&mut html, written.into_iter());
        let list = holes
            .iter()
            .find_map(|hole: &String| self.kind.list_of(hole));
        for hole in &holes {
            match self.kind.list_of(hole) {
                None => html = format!("{}{html}{}", mark::when(hole), mark::end()),
                of_hole if of_hole != list => {
                    if let Some((_, span)) = events.first() {
                        self.refuse(
                            span,
                            "Setningen har navn fra to lister, men kan bare ha navn fra én.",
                            "Skriv én setning for hver liste.",
                        );
                    }
                }
                Some(_) => {}
            }
        }
        if let Some(list) = list {
            html = format!("{}{html}{}", mark::each(list), mark::end());
        }
        Block {
            html,
            list,
            is_list: false,
        }
    }

    /// Text with its holes marked.
    fn text(
        &mut self,
        text: &str,
        span: &Range<usize>,
        holes: &mut Vec<String>,
        written: &mut Vec<Event<'_>>,
    ) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            written.push(Event::Text(before.to_owned().into()));
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            if self.kind.knows(name) {
                written.push(Event::InlineHtml(mark::value(name).into()));
                holes.push(name.to_owned());
            } else {
                self.unknown_name(name, span);
            }
            rest = behind;
        }
        written.push(Event::Text(rest.to_owned().into()));
    }

    fn unknown_name(&mut self, name: &str, span: &Range<usize>) {
        let (text, path) = (&self.file.text, &self.file.path);
        let source = text.get(span.clone()).unwrap_or_default();
        let at = span.start + source.find(&format!("{{{name}")).unwrap_or_default();
        let place = at..(at + name.len() + 2).min(span.end);
        let message = "Dette navnet blir ikke fylt ut i dette brevet.";
        let problem = Problem::at("SG101", path, text, place, message);
        self.problems
            .push(problem.help(nearest(name, self.kind.names())));
    }

    fn refuse(&mut self, span: &Range<usize>, message: &str, help: &str) {
        let shown = self.file.text.get(span.clone()).unwrap_or_default();
        let place = span.start..span.start + shown.trim_end().len();
        let problem = Problem::at("SG102", &self.file.path, &self.file.text, place, message);
        self.problems.push(problem.help(help));
    }
}

/// The blocks after each other. A paragraph that leads to a list which may be empty goes with it.
fn joined(blocks: Vec<Block>) -> String {
    let mut html = String::new();
    let mut before: Option<Block> = None;
    for block in blocks {
        match (block.list.filter(|_| block.is_list), before.take()) {
            (Some(list), earlier) => {
                let earlier = earlier.map(|block| block.html).unwrap_or_default();
                let (when, end) = (mark::when(list), mark::end());
                if earlier.trim_end().ends_with(":</p>") {
                    html.extend([when, earlier, block.html, end]);
                } else {
                    html.extend([earlier, when, block.html, end]);
                }
            }
            (None, earlier) => {
                html.extend(earlier.map(|block| block.html));
                before = Some(block);
            }
        }
    }
    html.extend(before.map(|block| block.html));
    html
}

/// How many events the first block has.
fn block_length(events: &[Placed<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for (number, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(number + 1);
        }
    }
    (!events.is_empty()).then_some(events.len())
}

fn text_of<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use bundle::{LetterKind, PageWithHoles, Values};

    use super::Words;
    use crate::sources::SourceFile;

    fn read(text: &str) -> Result<(String, PageWithHoles), Vec<String>> {
        let file = SourceFile {
            path: PathBuf::from("erased.md"),
            name: "letters/erased.md".to_owned(),
            text: text.into(),
        };
        let mut words = Words {
            kind: LetterKind::Erased,
            file: &file,
            problems: Vec::new(),
        };
        let (title, body) = words.read();
        if words.problems.is_empty() {
            return Ok((title, PageWithHoles::new(body)));
        }
        let problems = words.problems.iter().map(|problem| {
            let (line, column) = problem.line_and_column().unwrap();
            format!("{} {line}:{column} {}", problem.code, problem.quote())
        });
        Err(problems.collect())
    }

    #[track_caller]
    fn check(text: &str, values: &Values, expected: &str) {
        let (title, page) = read(&format!("# Slettet\n\n{text}")).unwrap();
        assert_eq!(title, "Slettet");
        let html = page.fill_lists(values);
        assert_eq!(html.replace('\n', ""), expected, "{text}");
    }

    #[test]
    fn a_block_without_its_value_is_left_out() {
        let none = Values::default();
        let borte = Values::default().with("borte", "<3. mars>");
        check("Hei **der**.", &none, "<p>Hei <strong>der</strong>.</p>");
        check(
            "Borte {borte}.\n\nHilsen",
            &borte,
            "<p>Borte &lt;3. mars&gt;.</p><p>Hilsen</p>",
        );
        check("Borte {borte}.\n\nHilsen", &none, "<p>Hilsen</p>");
        check("- a\n- {borte}", &none, "<ul><li>a</li></ul>");
    }

    #[test]
    fn an_item_is_repeated_and_what_leads_to_no_item_is_left_out() {
        let entry = |part: &str| {
            Values::default()
                .with("rest.del", part)
                .with("rest.til", "i dag")
        };
        let rest = Values::default().with_list("rest", vec![entry("Melding"), entry("Kontakt")]);
        let none = Values::default();
        let text = "Vi må beholde:\n\n- {rest.del} til {rest.til}";
        check(
            text,
            &rest,
            "<p>Vi må beholde:</p><ul><li>Melding til i dag</li><li>Kontakt til i dag</li></ul>",
        );
        check(text, &none, "");
        check(
            "Slik er det.\n\n- {rest.del} {rest.til}",
            &none,
            "<p>Slik er det.</p>",
        );
        let recipient = Values::default().with("mottaker", "Nord & Sør");
        let recipients = Values::default().with_list("mottaker", vec![recipient]);
        check(
            "- {mottaker}",
            &recipients,
            "<ul><li>Nord &amp; Sør</li></ul>",
        );
    }

    #[test]
    fn a_slip_is_shown_at_its_place() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(read(text).unwrap_err(), expected, "{text}");
        };
        check("Hei", &["SG102 1:1 Hei"]);
        check("# Slettet\n\nBorte {bort}.", &["SG101 3:7 {bort}"]);
        check("# Slettet\n\nBorte {borte.", &["SG101 3:7 {borte."]);
        check(
            "# Slettet\n\n<b>x</b>",
            &["SG102 3:1 <b>", "SG102 3:5 </b>"],
        );
        check("# A\n\n# B", &["SG102 3:1 # B"]);
        // An entry of this list has names of its own.
        check("# A\n\n- {rest}", &["SG101 3:3 {rest}"]);
        check(
            "# A\n\n- {rest.del} {mottaker}",
            &["SG102 3:1 - {rest.del} {mottaker}"],
        );
    }
}
