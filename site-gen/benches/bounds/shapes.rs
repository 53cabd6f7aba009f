//! Files that are as long as a file may be, each of one thing over and over.

use std::fs;
use std::path::Path;

/// The page that most shapes are of.
const PAGE: &str = "content/side.md";

/// A file of one thing.
pub(crate) struct Shape {
    /// What it is of, as it is written.
    pub(crate) of: &'static str,
    /// What is repeated; `{}` is a number that counts up.
    piece: &'static str,
    place: Place,
}

/// Where the thing is repeated.
#[derive(Clone, Copy)]
enum Place {
    /// In a page's text.
    Markdown,
    /// In the text of a page that may have HTML.
    Html,
    /// In a page's front matter.
    FrontMatter,
    /// After what a file has.
    After(&'static str),
}

const fn shape(place: Place, of: &'static str, piece: &'static str) -> Shape {
    Shape { of, piece, place }
}

const fn markdown(of: &'static str, piece: &'static str) -> Shape {
    shape(Place::Markdown, of, piece)
}

const fn html(of: &'static str, piece: &'static str) -> Shape {
    shape(Place::Html, of, piece)
}

const fn front(of: &'static str, piece: &'static str) -> Shape {
    shape(Place::FrontMatter, of, piece)
}

const fn register(of: &'static str, piece: &'static str) -> Shape {
    shape(Place::After("content/register.toml"), of, piece)
}

const fn messages(of: &'static str, piece: &'static str) -> Shape {
    shape(Place::After("content/messages.toml"), of, piece)
}

const fn template(of: &'static str, piece: &'static str) -> Shape {
    shape(Place::After("templates/base.html"), of, piece)
}

const fn style(of: &'static str, piece: &'static str) -> Shape {
    shape(Place::After("templates/styles/base.css"), of, piece)
}

/// Those that held a build for a minute at some kilobytes come first.
pub(crate) const SHAPES: &[Shape] = &[
    markdown("[a](", "[a]("),
    markdown("## B", "## B\n"),
    markdown("[a][b]", "[a][b]"),
    markdown("<b>", "<b>"),
    markdown("[a](#x)", "[a](#x)"),
    markdown("## A and [a](#x)", "## A{}\n\n[a](#x{})\n\n"),
    markdown("[her](kontakt.md)", "[her](kontakt.md) "),
    markdown("[a](http://a.no/)", "[a](http://a.no/) "),
    markdown("[a](x.md)", "[a](x{}.md)\n"),
    markdown("![a](x.png)", "![a](x{}.png)\n"),
    markdown("| a |", "| a |\n\n"),
    markdown("&#x202e;", "&#x202e; "),
    markdown("[a]: b", "[a{}]: kontakt.md\n"),
    markdown("> nested", "> "),
    markdown("* a **b", "*a **b "),
    html("<h2>b", "<h2>b"),
    html("<p style>", "<p style=\"a:b\">x</p>\n"),
    html("<input>", "<p><input id=\"a{}\"></p>\n"),
    html(
        "<input aria-labelledby>",
        "<input aria-labelledby=\"a{} b{}\">\n",
    ),
    html("<label>", "<label>a"),
    html("<div>", "<div>"),
    html("<table>", "<table><tr><td>a"),
    html("<p", "<p "),
    html("<p a", "<p{} a=\""),
    html("<!--", "<!--"),
    html("<a href=\"/x/\">", "<a href=\"/x{}/\">a</a>\n"),
    html("<img srcset>", "<img alt=\"\" srcset=\"//a{}.no/b 1x\">\n"),
    html("<script>", "<script>document.cookie</script>\n"),
    front("a = 1", "a{} = 1\n"),
    front("title = 1", "title = 1\n"),
    front("x", "x y\n"),
    front("[", "["),
    front("[a.", "[a.b{}]\n"),
    front("aliases", "aliases = [\"/a{}/\"]\n"),
    register("[classes.x]", "\n[classes.x{}]\nmonths = 1\n"),
    register("[[fields]]", "\n[[fields]]\nid = 1\n"),
    register("x", "x y\n"),
    messages("x = 1", "x{} = 1\n"),
    messages("x", "x y\n"),
    template("{{ x }}", "{{ x{} }}\n"),
    template("{{", "{{ "),
    template("{% if a %}", "{% if a %}"),
    template("<b>", "<b>"),
    template("<a href=\"/x/\">", "<a href=\"/x{}/\">a</a>\n"),
    template("{{ page.title }}", "{{ page.title }}\n"),
    template("{{ (", "{{ ("),
    template("{{ ((", "("),
    template("{% for a in b %}", "{% for a in [1, 2] %}"),
    template("[[[[", "{{ [[[[[[[[[["),
    style("a{", "a{"),
    style("{", "{"),
    style(":is(", ":is("),
    style("a{color:red}", ".a{}{color:red}\n"),
    style("a{x}", "a{x}\n"),
    style("(", "("),
    style("url(/x)", "a{background:url(/x{}.png)}\n"),
    style("image-set", "a{background:image-set(\"/x{}.png\" 1x)}\n"),
];

impl Shape {
    /// Puts a file of so many bytes, or a little less, into a site's folder.
    pub(crate) fn write(&self, site: &Path, bytes: usize) {
        let head = "+++\ntitle = \"Side\"\npath = \"/side/\"\n";
        let (file, mut text, end) = match self.place {
            Place::Markdown => (PAGE, format!("{head}+++\n\n"), ""),
            Place::Html => (PAGE, format!("{head}html = true\n+++\n\n"), ""),
            Place::FrontMatter => (PAGE, head.to_owned(), "\n+++\n\nTekst.\n"),
            Place::After(file) => (file, fs::read_to_string(site.join(file)).unwrap(), ""),
        };
        for number in 0.. {
            let piece = self.piece.replace("{}", &number.to_string());
            if text.len() + piece.len() + end.len() > bytes {
                break;
            }
            text.push_str(&piece);
        }
        text.push_str(end);
        fs::write(site.join(file), text).unwrap();
    }

    /// The file it is put in, as a reader knows it.
    pub(crate) fn file(&self) -> &'static str {
        match self.place {
            Place::Markdown => "page",
            Place::Html => "page with HTML",
            Place::FrontMatter => "front matter",
            Place::After(file) => file.rsplit('/').next().unwrap_or(file),
        }
    }
}
