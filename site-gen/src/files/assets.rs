//! What stands beside the pages and is loaded by them: the stylesheet, the scripts and the icon.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use tera::Context;

use super::asset::Asset;
use super::icon::Icon;
use super::scripts;
use super::stylesheet;
use crate::pages::drawing;
use crate::pages::pictures;
use crate::problem::Problem;
use crate::sources::Sources;

/// Everything the pages load.
#[derive(Clone, Debug)]
pub(crate) struct Assets {
    stylesheet: Asset,
    /// By the name templates know the path under.
    scripts: BTreeMap<String, Asset>,
    icon: Option<Icon>,
}

/// The assets of some sources, made once: by whoever asks first, while others wait.
#[derive(Debug)]
pub(crate) struct LazyAssets<'s> {
    sources: &'s Sources,
    base_url: &'s str,
    made: OnceLock<(Assets, Vec<Problem>)>,
}

impl<'s> LazyAssets<'s> {
    /// Makes nothing yet.
    pub(crate) fn new(sources: &'s Sources, base_url: &'s str) -> Self {
        Self {
            sources,
            base_url,
            made: OnceLock::new(),
        }
    }

    /// The assets, and what is wrong with the sources they are made from.
    pub(crate) fn get(&self) -> (&Assets, &[Problem]) {
        let make = || Assets::make(self.sources, self.base_url);
        let (assets, problems) = self.made.get_or_init(make);
        (assets, problems)
    }
}

impl Assets {
    fn make(sources: &Sources, base_url: &str) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        if let Some(icon) = &sources.icon
            && let Err(why) = drawing::size(icon.text.as_bytes())
            && why != drawing::DrawingRefused::NoSize
        {
            let (message, help) = pictures::drawing_refused(&why);
            problems.push(Problem::in_file("SG036", &icon.path, message).help(help));
        }
        let assets = Self {
            stylesheet: stylesheet::publish(&sources.styles, base_url, &mut problems),
            scripts: scripts::publish(&sources.scripts, &mut problems),
            icon: sources.icon.as_ref().map(|icon| Icon::of(&icon.text)),
        };
        (assets, problems)
    }

    /// Tells templates where they are: `css_path`, `icon_path`, and `script_paths` by name.
    pub(crate) fn name_in(&self, context: &mut Context) {
        context.insert("css_path", &self.stylesheet.address());
        // One that could not be read has been told of; the pages are made all the same, to find what else is wrong.
        let icon = self.icon.as_ref().map(Icon::address);
        context.insert("icon_path", &icon.unwrap_or_default());
        let scripts = self.scripts.iter();
        let script_paths: BTreeMap<_, _> = scripts
            .map(|(name, script)| (name, script.address()))
            .collect();
        context.insert("script_paths", &script_paths);
    }

    /// The files to publish.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let scripts = self.scripts.values();
        let icon = self.icon.as_ref().and_then(Icon::file);
        let all = scripts.chain([&self.stylesheet]).chain(icon);
        all.map(|asset| (asset.path.clone(), asset.text.clone().into_bytes()))
    }
}
