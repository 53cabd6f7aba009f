//! The notice among the pages: its words, and the hash that names them.

pub(crate) mod text;
pub(crate) mod versions;

use personal_data::{Register, did_you_mean, meant};

use crate::addresses::NOTICE_ARTICLE_ID;
use crate::html::canonical::{canonical_text, sha256_hex, version_of, visible_text};
use crate::options::BuildOptions;
use crate::pages::Pages;
use crate::pages::markdown::RenderContext;
use crate::pages::rendered::RenderedPage;
use crate::problem::Problem;

/// The notice, as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Address of its page.
    pub path: String,
    /// Its canonical text.
    pub text: String,
    /// SHA-256 of the canonical text, 64 hexadecimal digits.
    pub sha256: String,
    /// The article's HTML, without the article's own tags.
    pub article: String,
}

impl Notice {
    /// The version people and items are told: the first 16 digits of the hash.
    pub fn version(&self) -> String {
        version_of(&self.sha256).to_owned()
    }
}

/// The page the register names, with its words.
pub(crate) fn find_notice<'a>(
    pages: &'a Pages<'_>,
    render_context: &RenderContext<'_>,
    register: &Register,
    options: &BuildOptions,
    problems: &mut Vec<Problem>,
) -> Option<(RenderedPage<'a>, Notice)> {
    let file = &register.notice.file;
    let mut published = pages.published().iter();
    let Some(page) = published.find(|page| page.source.name == *file && !page.front.draft) else {
        if !pages.is_unread(file) {
            let path = options.content.join(file);
            let help = "Legg filen i innholdsmappen, uten draft = true. Det er [notice] i registeret som nevner den.";
            let names = pages.published().iter();
            let near = meant(file, names.map(|page| page.source.name.as_str()));
            let near = near.map(|near| format!("{help} {}", did_you_mean(near)));
            let help = near.unwrap_or_else(|| help.to_owned());
            let problem = if pages.is_draft(file) {
                Problem::in_file(
                    "SG042",
                    &path,
                    "Personvernerklæringen er et utkast, og uten den kan ikke nettstedet bygges.",
                )
                .help("Skriv draft = false, eller ta bort linjen.")
            } else {
                Problem::in_file("SG042", &path, "Personvernerklæringen mangler.").help(help)
            };
            problems.push(problem);
        }
        return None;
    };
    // What is wrong with its Markdown is told with every other page's.
    let (page, _) = page.render(render_context);
    let article = format!(
        "<article id=\"{NOTICE_ARTICLE_ID}\">{}</article>",
        page.content
    );
    let text = canonical_text(&visible_text(&article, NOTICE_ARTICLE_ID).unwrap_or_default());
    let sha256 = sha256_hex(&text);
    let notice = Notice {
        path: page.page.front.path.clone(),
        text,
        sha256,
        article: page.content.clone(),
    };
    Some((page, notice))
}
