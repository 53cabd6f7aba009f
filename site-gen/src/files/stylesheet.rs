//! One stylesheet, minified, and named by its content, so that browsers may keep it for ever.
//!
//! Nothing is translated for older browsers: the styles are written for those there are. What is saved is space, and
//! what is gained is that a slip in a style stops the build with its place, where a browser would skip the rule and
//! say nothing.

use std::collections::HashSet;

use lightningcss::declaration::DeclarationBlock;
use lightningcss::error::{Error, ParserError};
use lightningcss::properties::custom::CustomPropertyName;
use lightningcss::properties::{Property, PropertyId};
use lightningcss::rules::{CssRule, CssRuleList};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::traits::ToCss;

use personal_data::did_you_mean;

use super::asset::Asset;
use crate::html::css;
use crate::problem::{Problem, quoted};
use crate::sources::SourceFile;

/// More than any site's styles have, in bytes. lightningcss compares a rule with all those it was made one with, which
/// takes the square of their number.
const MOST_STYLES: usize = 256 * 1024;

/// No property has a longer name, in bytes; the names near to one take the square of its length.
const LONGEST_PROPERTY: usize = 40;

/// All styles, in order, as one sheet. They know the host of the site as `--site`, where it is known: on paper a path alone
/// leads nowhere. It has no scheme, so that no style can load anything by it.
pub(crate) fn publish(styles: &[SourceFile], base_url: &str, problems: &mut Vec<Problem>) -> Asset {
    let host = base_url.split_once("://").map(|(_, host)| host);
    let site = host.map(|host| format!(":root{{--site:\"{host}\"}}"));
    let mut rules = Vec::new();
    let mut length = 0;
    let mut new = HashSet::new();
    for file in styles {
        length += file.text.len();
        if length > MOST_STYLES {
            problems.push(too_long(file));
            break;
        }
        if css::read(&file.text).is_too_deep {
            problems.push(too_deep(file));
            continue;
        }
        if let Some((problem, is_rest_lost)) = slip(file) {
            problems.push(problem);
            if is_rest_lost {
                continue;
            }
        }
        match parse(&file.text) {
            Ok(_) if leaves_open(&file.text) => problems.push(left_open(file)),
            Ok(sheet) => {
                problems.extend(misspelt_property(&sheet.rules, file, &mut new));
                rules.extend(sheet.rules.0);
            }
            Err(error) => problems.push(located(&error, file)),
        }
    }
    if let Some(Ok(sheet)) = site.as_deref().map(parse) {
        rules.extend(sheet.rules.0);
    }
    let mut sheet = StyleSheet::new(Vec::new(), CssRuleList(rules), ParserOptions::default());
    let printed = sheet
        .minify(MinifyOptions::default())
        .map_err(|error| error.to_string())
        .and_then(|()| print(&sheet));
    let text = printed.unwrap_or_else(|message| {
        if let Some(first) = styles.first() {
            problems.push(Problem::in_file("SG045", &first.path, unread(&message)));
        }
        String::new()
    });
    Asset::fingerprinted("site", "css", text)
}

fn parse(text: &str) -> Result<StyleSheet<'_>, Error<ParserError<'_>>> {
    StyleSheet::parse(text, ParserOptions::default())
}

fn print(sheet: &StyleSheet<'_>) -> Result<String, String> {
    let options = PrinterOptions {
        minify: true,
        ..PrinterOptions::default()
    };
    let printed = sheet.to_css(options).map_err(|error| error.to_string())?;
    Ok(printed.code)
}

/// Whether a block is still open at the end. CSS closes it by itself (CSS Syntax, section 2.2), so the rules after the
/// lost brace would quietly be nested ones; only where a block is open does one brace more do no harm.
fn leaves_open(text: &str) -> bool {
    parse(&format!("{text}\n}}")).is_ok()
}

/// A slip that a browser passes over, and the rule or the rest of the file with it: a remark without an end, or
/// quotation marks for readers. With it, whether all that comes after it is lost.
fn slip(file: &SourceFile) -> Option<(Problem, bool)> {
    let text = &file.text;
    let (mut at, mut quote) = (0, None);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let sign = rest.chars().next()?;
        let mut length = sign.len_utf8();
        match (quote, sign) {
            (None, '/') if rest.starts_with("/*") => {
                let Some(end) = rest.get(2..)?.find("*/") else {
                    let message = "Kommentaren som begynner her, mangler slutt.";
                    let problem = Problem::at("SG045", &file.path, text, at..at + 2, message);
                    let help = "Skriv */ etter den. Alt som står under, er nå utelatt.";
                    return Some((problem.help(help), true));
                };
                length = 2 + end + 2;
            }
            (None, '“' | '”' | '„' | '‘' | '’' | '«' | '»') => {
                let message = "Disse anførselstegnene er for lesere. Stiler kjenner bare rette.";
                let place = at..at + length;
                let problem = Problem::at("SG045", &file.path, text, place, message);
                let help = "Skriv \" eller ', eller ingen anførselstegn rundt ord som red.";
                return Some((problem.help(help), false));
            }
            (None, '"' | '\'') => quote = Some(sign),
            (Some(_), '\\') => length += rest.chars().nth(1).map_or(0, char::len_utf8),
            (Some(open), _) if open == sign || sign == '\n' => quote = None,
            _ => {}
        }
        at += length;
    }
    None
}

/// A property that no browser knows, when one letter makes it one that they know. What is merely new is left alone, and
/// added to `new`: the names near to one are many, and looked at once, however often it is written.
fn misspelt_property(
    rules: &CssRuleList<'_>,
    file: &SourceFile,
    new: &mut HashSet<String>,
) -> Option<Problem> {
    let mut names = Vec::new();
    rules.0.iter().for_each(|rule| unknown_in(rule, &mut names));
    let (name, meant) = names.into_iter().find_map(|name| {
        if new.contains(name) {
            return None;
        }
        let meant = meant_property(name);
        if meant.is_none() {
            new.insert(name.to_owned());
        }
        meant.map(|meant| (name, meant))
    })?;
    let start = file.text.find(name).unwrap_or_default();
    let message = format!("Egenskapen `{}` finnes ikke.", quoted(name));
    let place = start..start + name.len();
    let problem = Problem::at("SG045", &file.path, &file.text, place, message);
    Some(problem.help(did_you_mean(&meant)))
}

/// Adds the properties of a rule that are not known, in order.
fn unknown_in<'r>(rule: &'r CssRule<'_>, names: &mut Vec<&'r str>) {
    let inner = match rule {
        CssRule::Style(style) => {
            names.extend(unknown(&style.declarations));
            &style.rules
        }
        CssRule::Media(media) => &media.rules,
        CssRule::Supports(supports) => &supports.rules,
        CssRule::LayerBlock(layer) => &layer.rules,
        CssRule::Container(container) => &container.rules,
        _ => return,
    };
    inner.0.iter().for_each(|rule| unknown_in(rule, names));
}

fn unknown<'r>(block: &'r DeclarationBlock<'_>) -> impl Iterator<Item = &'r str> {
    let all = block
        .declarations
        .iter()
        .chain(&block.important_declarations);
    all.filter_map(|declaration| match declaration {
        Property::Custom(custom) => match &custom.name {
            CustomPropertyName::Unknown(name) => Some(&*name.0),
            CustomPropertyName::Custom(_) => None,
        },
        _ => None,
    })
}

/// The property that a name is one letter away from: one too many, one too few, another, or two the other way round.
fn meant_property(name: &str) -> Option<String> {
    if name.starts_with('-') || !name.is_ascii() || name.len() > LONGEST_PROPERTY {
        return None;
    }
    let mut near = String::new();
    let mut known = |pieces: &[&str]| {
        near.clear();
        near.extend(pieces.iter().copied());
        let is_known = !matches!(PropertyId::from(near.as_str()), PropertyId::Custom(_));
        is_known.then(|| near.clone())
    };
    let letters = "abcdefghijklmnopqrstuvwxyz-".split_inclusive(|_| true);
    (0..=name.len()).find_map(|at| {
        let (before, after) = name.split_at_checked(at)?;
        let less = after.get(1..);
        let turned = less.and_then(|less| Some((less.get(..1)?, after.get(..1)?, less.get(1..)?)));
        less.and_then(|rest| known(&[before, rest]))
            .or_else(|| turned.and_then(|(one, two, rest)| known(&[before, one, two, rest])))
            .or_else(|| {
                letters.clone().find_map(|letter| {
                    known(&[before, letter, after])
                        .or_else(|| less.and_then(|rest| known(&[before, letter, rest])))
                })
            })
    })
}

fn left_open(file: &SourceFile) -> Problem {
    let end = file.text.trim_end().len();
    let message = "En blokk er fortsatt åpen på slutten av filen.";
    let problem = Problem::at("SG045", &file.path, &file.text, end..end, message);
    problem.help("Sett inn `}` der blokken skal slutte, et sted lenger opp.")
}

fn too_long(file: &SourceFile) -> Problem {
    let message = format!(
        "Med denne filen er stilene større enn {} kB til sammen.",
        MOST_STYLES / 1024
    );
    let problem = Problem::in_file("SG045", &file.path, message);
    problem.help("Ta bort regler som ingen side trenger, for hver besøkende henter alle.")
}

fn too_deep(file: &SourceFile) -> Problem {
    let message = format!(
        "Mer enn {} blokker eller parenteser står inni hverandre.",
        css::MOST_NESTED
    );
    let problem = Problem::in_file("SG045", &file.path, message);
    problem.help("Avslutt hver blokk før den neste begynner.")
}

/// A parser's error with its place. It counts lines from 0, and columns from 1 in UTF-16 units.
fn located(error: &Error<ParserError<'_>>, file: &SourceFile) -> Problem {
    let message = match &error.kind {
        ParserError::UnexpectedToken(token) => {
            let token = token.to_css_string(PrinterOptions::default());
            let token = token.unwrap_or_default();
            format!("`{}` kan ikke stå her.", quoted(&token))
        }
        ParserError::EndOfInput => "Det er en `}` for mye, eller noe mangler slutt.".to_owned(),
        kind => unread(&kind.to_string()),
    };
    let place = error.loc.as_ref().map_or(0, |place| {
        let lines = file.text.split_inclusive('\n');
        let line_start: usize = lines.clone().take(place.line as usize).map(str::len).sum();
        let line = lines.clone().nth(place.line as usize).unwrap_or_default();
        line_start + bytes_of_utf16(line, place.column.saturating_sub(1) as usize)
    });
    Problem::at("SG045", &file.path, &file.text, place..place, message)
        .help("Rett regelen. En nettleser ville hoppet over den uten å si fra.")
}

/// What the parser says has its own language.
fn unread(error_text: &str) -> String {
    format!("Stilen kan ikke leses: «{error_text}».")
}

fn bytes_of_utf16(line: &str, units: usize) -> usize {
    let mut passed = 0;
    let before = line.chars().take_while(|letter| {
        let is_before = passed < units;
        passed += letter.len_utf16();
        is_before
    });
    before.map(char::len_utf8).sum()
}
