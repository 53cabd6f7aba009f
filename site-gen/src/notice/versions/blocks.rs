//! An article as its paragraphs: what is hashed, and what is compared.

use crate::html::tags::readable;
use html5gum::{StartTag, Token, Tokenizer};
use serde::Serialize;

use crate::html::canonical::{canonical_text, is_inline};

/// The elements Markdown makes. With others in it an archived article could hide words, or show them elsewhere.
const ELEMENTS: &[&[u8]] = &[
    b"a",
    b"blockquote",
    b"br",
    b"code",
    b"div",
    b"em",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"hr",
    b"li",
    b"ol",
    b"p",
    b"pre",
    b"strong",
    b"table",
    b"tbody",
    b"td",
    b"th",
    b"thead",
    b"tr",
    b"ul",
];
const ATTRIBUTES: &[&[u8]] = &[
    b"aria-label",
    b"class",
    b"href",
    b"id",
    b"role",
    b"scope",
    b"start",
    b"tabindex",
    b"title",
];

/// How a reader meets a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BlockKind {
    Heading,
    Item,
    Paragraph,
}

/// A heading, a paragraph or an item of a list, with its canonical text, which is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    pub(crate) text: String,
}

/// The blocks of an article, or the element or attribute that no article has.
pub(crate) fn blocks(article: &str) -> Result<Vec<Block>, String> {
    let mut reader = Reader::default();
    for Ok(token) in Tokenizer::new(readable(article)) {
        match token {
            Token::StartTag(tag) => {
                refuse_unknown(&tag)?;
                reader.open(&tag.name);
            }
            Token::EndTag(tag) => {
                refuse_element(&tag.name)?;
                reader.close(&tag.name);
            }
            Token::String(text) => reader.text.push_str(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    reader.end_block();
    Ok(reader.blocks)
}

/// The canonical text of all of them.
pub(crate) fn text_of(blocks: &[Block]) -> String {
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    texts.join(" ")
}

fn refuse_unknown(tag: &StartTag<()>) -> Result<(), String> {
    refuse_element(&tag.name)?;
    // Markdown makes no other than the frame of a table.
    let class = tag.attributes.get(&b"class"[..]);
    if tag.name.as_slice() == b"div" && class.is_none_or(|class| class.as_slice() != b"table") {
        return Err("<div>".to_owned());
    }
    let unknown = tag
        .attributes
        .keys()
        .find(|name| !ATTRIBUTES.contains(&name.as_slice()));
    unknown.map_or(Ok(()), |name| {
        Err(String::from_utf8_lossy(name).into_owned())
    })
}

fn refuse_element(name: &[u8]) -> Result<(), String> {
    if ELEMENTS.contains(&name) {
        Ok(())
    } else {
        Err(format!("<{}>", String::from_utf8_lossy(name)))
    }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: String,
    is_heading: bool,
    open_items: usize,
}

impl Reader {
    fn open(&mut self, name: &[u8]) {
        if is_inline(name) {
            return;
        }
        self.end_block();
        self.is_heading = matches!(name, b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6");
        self.open_items += usize::from(name == b"li");
    }

    fn close(&mut self, name: &[u8]) {
        if is_inline(name) {
            return;
        }
        self.end_block();
        self.is_heading = false;
        self.open_items = self.open_items.saturating_sub(usize::from(name == b"li"));
    }

    fn end_block(&mut self) {
        let text = canonical_text(&std::mem::take(&mut self.text));
        let kind = match (self.is_heading, self.open_items) {
            (true, _) => BlockKind::Heading,
            (false, 0) => BlockKind::Paragraph,
            (false, _) => BlockKind::Item,
        };
        if !text.is_empty() {
            self.blocks.push(Block { kind, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockKind, blocks, text_of};
    use crate::html::canonical::{canonical_text, visible_text};

    #[test]
    fn an_article_is_headings_paragraphs_and_items() {
        let html = "<h1 id=\"a\">A &amp; b</h1>\n<p>c\nd <a href=\"/\">e</a>.</p><ul><li>f</li><li><p>g</p>\n</li></ul>";
        let found = blocks(html).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|block| (block.kind, block.text.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (BlockKind::Heading, "A & b"),
                (BlockKind::Paragraph, "c d e."),
                (BlockKind::Item, "f"),
                (BlockKind::Item, "g"),
            ]
        );
        let article = format!("<article id=\"x\">{html}</article>");
        assert_eq!(
            text_of(&found),
            canonical_text(&visible_text(&article, "x").unwrap())
        );
    }

    #[test]
    fn an_article_has_only_what_markdown_makes() {
        for (html, expected) in [
            ("<p>a</p></article><p>b</p>", "<article>"),
            ("<p>a<script>b</script></p>", "<script>"),
            ("<p hidden>a</p>", "hidden"),
            ("<p style=\"color: white\">a</p>", "style"),
            ("<div class=\"hero\">a</div>", "<div>"),
            ("<img src=\"/a.png\">", "<img>"),
        ] {
            assert_eq!(blocks(html).unwrap_err(), expected, "{html}");
        }
    }
}
