//! What version control or a file system cannot be trusted to hold.

use std::fs;
use std::path::Path;

/// Spoils a copy of the base.
pub(crate) type Spoil = fn(&Path);

const FRONT: &str = "+++\ntitle = \"Side\"\npath = \"/side/\"\n+++\n\n";

/// The cases, by the name of the folder their output is in.
pub(crate) fn cases() -> Vec<(&'static str, Spoil)> {
    let mut cases: Vec<(&str, Spoil)> = vec![
        ("made-not-utf8", |site| {
            let latin1 = [FRONT.as_bytes(), b"Bl\xE5b\xE6r\n"].concat();
            write(site, "content/side.md", latin1);
        }),
        ("made-utf16", |site| {
            let units = format!("\u{FEFF}{FRONT}")
                .encode_utf16()
                .collect::<Vec<_>>();
            let bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
            write(site, "content/side.md", bytes);
        }),
        ("made-page-too-large", |site| {
            let text = format!("{FRONT}{}", "Ord. ".repeat(250_000));
            write(site, "content/side.md", text);
        }),
        ("made-picture-too-large", |site| {
            write(site, "content/hus.png", vec![0; 600 * 1024]);
            let text = format!("{FRONT}![Huset](hus.png)\n");
            write(site, "content/side.md", text);
        }),
        ("made-picture-of-another-name", |site| {
            write(site, "content/hus.jpg", png());
            let text = format!("{FRONT}![Huset](hus.jpg)\n");
            write(site, "content/side.md", text);
        }),
        ("made-page-that-is-a-folder", |site| {
            fs::remove_file(site.join("content/kontakt.md")).unwrap();
            fs::create_dir(site.join("content/kontakt.md")).unwrap();
        }),
        ("made-register-that-is-a-folder", |site| {
            fs::remove_file(site.join("content/register.toml")).unwrap();
            fs::create_dir(site.join("content/register.toml")).unwrap();
        }),
        ("made-no-content-folder", |site| {
            fs::remove_dir_all(site.join("content")).unwrap();
        }),
        ("made-no-pages", |site| {
            for page in ["404", "index", "kontakt", "personvern", "tjenester"] {
                fs::remove_file(site.join(format!("content/{page}.md"))).unwrap();
            }
        }),
        ("made-text-that-turns", |site| {
            let text = format!("{FRONT}Vi lagrer \u{202E}ekki\u{202C} adressen din.\n");
            write(site, "content/side.md", text);
        }),
        ("made-text-that-hides", |site| {
            let text = format!("{FRONT}Hei\u{E0041}\n");
            write(site, "content/side.md", text);
        }),
        ("made-text-that-turns-by-its-number", |site| {
            let text = "Vi lagrer &#x202e;ekki&#x202c; adressen din, og &#xE000;.\n";
            let page = format!("{FRONT}{text}\n[her](kontakt.md \"&#8238;\")\n");
            write(site, "content/side.md", page);
        }),
        ("made-html-that-turns-by-its-number", |site| {
            let front = FRONT.replace("+++\n\n", "html = true\n+++\n\n");
            let text = "<p title=\"&#x2067;\">Vi &#x202e;ekki lagrer</p>\n";
            write(site, "content/side.md", front + text);
        }),
        ("made-words-that-turn-by-their-number", |site| {
            replace(
                site,
                "content/register.toml",
                "label = \"Navn\"",
                r#"label = "Nav\u202En""#,
            );
            replace(
                site,
                "content/messages.toml",
                "submit = \"",
                r#"submit = "\U000E0041"#,
            );
            write(
                site,
                "content/side.md",
                FRONT.replace("\"Side\"", r#""\u2066Side""#),
            );
        }),
        ("made-same-link-three-times", |site| {
            let links = "[her](borte.md)\n".repeat(3);
            write(site, "content/side.md", format!("{FRONT}{links}"));
        }),
    ];
    if cfg!(target_os = "linux") {
        // Elsewhere the two are one file, or links need a right that a test does not have.
        cases.extend(on_linux());
    }
    cases
}

#[cfg(unix)]
fn on_linux() -> Vec<(&'static str, Spoil)> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    vec![
        ("made-names-that-differ-in-case", |site| {
            write(site, "content/Kontakt.md", FRONT);
        }),
        ("made-names-that-look-the-same", |site| {
            write(site, "content/p\u{E5}.md", FRONT);
            write(site, "content/pa\u{30A}.md", FRONT);
        }),
        ("made-link-out-of-the-folder", |site| {
            symlink("/etc/passwd", site.join("content/side.md")).unwrap();
        }),
        ("made-link-inside-the-folder", |site| {
            symlink("kontakt.md", site.join("content/side.md")).unwrap();
        }),
        ("made-link-in-a-circle", |site| {
            symlink(".", site.join("content/side")).unwrap();
        }),
        ("made-link-among-templates", |site| {
            fs::remove_file(site.join("templates/page.html")).unwrap();
            symlink("notice.html", site.join("templates/page.html")).unwrap();
        }),
        ("made-no-ordinary-file", |site| {
            // The listener is gone at once; its file stays.
            drop(UnixListener::bind(site.join("content/side.md")).unwrap());
        }),
        ("made-name-that-a-terminal-obeys", |site| {
            write(site, "content/x\u{1b}]52;c;eA==\u{7}\u{202e}.txt", "x");
            write(site, "content/\u{1b}[2J.md", "x\n");
        }),
        ("made-name-not-utf8", |site| {
            let name = OsStr::from_bytes(b"p\xE5.md");
            fs::write(site.join("content").join(name), FRONT).unwrap();
        }),
    ]
}

#[cfg(not(unix))]
fn on_linux() -> Vec<(&'static str, Spoil)> {
    Vec::new()
}

fn write(site: &Path, file: &str, bytes: impl AsRef<[u8]>) {
    fs::write(site.join(file), bytes).unwrap();
}

fn replace(site: &Path, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(site.join(file)).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    write(site, file, text.replacen(from, to, 1));
}

/// The beginning of a picture of 3 by 2 pixels: enough to tell what it is and how large.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend([0, 0, 0, 3, 0, 0, 0, 2, 8, 6, 0, 0, 0]);
    bytes.extend([0; 32]);
    bytes
}
