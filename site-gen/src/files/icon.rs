//! The icon: the drawing by which a page and its tab are known.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::asset::Asset;

/// The longest drawing that stands in the pages, in bytes. Compressed it weighs some 500, as much as the headers of the
/// request it saves, which waits for its turn besides. A longer one is a file that browsers keep, and no page repeats.
const LONGEST_IN_PAGES: usize = 1024;

/// What an address may not have as it is (URL Standard, "URL code points"), and what a template would write with five
/// characters. A `#` would end the drawing, and a `%` be read with what follows it.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'\'')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Where pages have the icon from.
#[derive(Clone, Debug)]
pub(crate) enum Icon {
    /// From an address that is the drawing itself.
    InPages(String),
    /// From a file of its own, by its fingerprint: a page shows it, too, and no browser asks for it a second time.
    File(Asset),
}

impl Icon {
    pub(crate) fn of(drawing: &str) -> Self {
        if drawing.len() <= LONGEST_IN_PAGES {
            let escaped = utf8_percent_encode(drawing.trim(), ESCAPED);
            Self::InPages(format!("data:image/svg+xml,{escaped}"))
        } else {
            Self::File(Asset::fingerprinted("icon", "svg", drawing.to_owned()))
        }
    }

    /// What pages name.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::InPages(address) => address.clone(),
            Self::File(asset) => asset.address(),
        }
    }

    /// The file to publish, if it has one.
    pub(crate) fn file(&self) -> Option<&Asset> {
        match self {
            Self::InPages(_) => None,
            Self::File(asset) => Some(asset),
        }
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::{Icon, LONGEST_IN_PAGES};

    const START: &str = "data:image/svg+xml,";

    #[test]
    fn a_drawing_is_written_with_few_escapes() {
        let address = Icon::of("<svg d=\"M0-1,2\" fill='#fff'>50%</svg>\n").address();
        let expected = "%3Csvg%20d=%22M0-1,2%22%20fill=%27%23fff%27%3E50%25%3C/svg%3E";
        assert_eq!(address, format!("{START}{expected}"));
    }

    #[test]
    fn a_long_drawing_is_a_file() {
        let most = "x".repeat(LONGEST_IN_PAGES);
        assert!(Icon::of(&most).file().is_none());
        let longer = Icon::of(&format!("{most}x"));
        let file = longer.file().unwrap();
        assert_eq!(longer.address(), format!("/{}", file.path));
        assert!(file.path.starts_with("assets/icon."), "{}", file.path);
        assert_eq!(file.text.len(), LONGEST_IN_PAGES + 1);
    }

    proptest! {
        /// A browser reads the drawing that was written, whatever is in it.
        #[test]
        fn an_address_is_its_drawing(drawing in "[<-~]\\PC{0,200}[!-~]") {
            let address = Icon::of(&drawing).address();
            // What a browser leaves out of an address, or reads as its end, is not in it.
            let url = url::Url::parse(&address).unwrap();
            prop_assert_eq!(url.as_str(), &address);
            prop_assert_eq!(url.fragment(), None);
            let read = percent_decode_str(address.strip_prefix(START).unwrap());
            prop_assert_eq!(read.decode_utf8().unwrap(), drawing);
            // And it stands in an attribute as it is.
            prop_assert!(!address.contains(['"', '\'', '&', '<', '>']));
        }
    }
}
