//! The shipped sources that a start is made of, as they are when the program is built.
//!
//! They are part of the program's binary and not of its library, so that a change of the content makes nothing anew but
//! the last step of the build. A test compares the list with the folders.

/// A file of the workspace's root, by its path below it.
pub(super) struct Shipped {
    pub(super) path: &'static str,
    pub(super) bytes: &'static [u8],
}

macro_rules! shipped {
    ($($path:literal,)*) => {
        &[$(Shipped {
            path: $path,
            bytes: include_bytes!(concat!("../../../../", $path)),
        },)*]
    };
}

/// Taken as they are.
pub(super) const AS_THEY_ARE: &[Shipped] = shipped![
    "content/404.md",
    "content/desk.toml",
    "content/letters/access.md",
    "content/letters/erased.md",
    "content/letters/extension.md",
    "content/letters/neutral.md",
    "content/letters/new-contact.md",
    "content/letters/rectified.md",
    "content/letters/refused.md",
    "content/letters/restriction-lifted.md",
    "content/letters/shared.md",
    "content/messages.toml",
    "templates/agreement.html",
    "templates/base.html",
    "templates/components/agreement/agreement.css",
    "templates/components/agreement/agreement.html",
    "templates/components/button/button.css",
    "templates/components/button/button.html",
    "templates/components/comparison/comparison.css",
    "templates/components/comparison/comparison.html",
    "templates/components/contact-form/contact-form.css",
    "templates/components/contact-form/contact-form.html",
    "templates/components/contact-form/contact-form.js",
    "templates/components/draft-mark/draft-mark.css",
    "templates/components/draft-mark/draft-mark.html",
    "templates/components/error-summary/error-summary.css",
    "templates/components/error-summary/error-summary.html",
    "templates/components/field/field.css",
    "templates/components/field/field.html",
    "templates/components/hero/hero.css",
    "templates/components/hero/hero.html",
    "templates/components/notice-link/notice-link.html",
    "templates/components/notice-version/notice-version.css",
    "templates/components/notice-version/notice-version.html",
    "templates/components/reference/reference.css",
    "templates/components/reference/reference.html",
    "templates/components/site-footer/site-footer.css",
    "templates/components/site-footer/site-footer.html",
    "templates/components/site-header/site-header.css",
    "templates/components/site-header/site-header.html",
    "templates/components/skip-link/skip-link.css",
    "templates/components/skip-link/skip-link.html",
    "templates/components/table/table.css",
    "templates/components/toc/toc.css",
    "templates/components/toc/toc.html",
    "templates/components/version-facts/version-facts.css",
    "templates/components/version-facts/version-facts.html",
    "templates/components/version-list/version-list.css",
    "templates/components/version-list/version-list.html",
    "templates/contact.html",
    "templates/desk/base.html",
    "templates/desk/case.html",
    "templates/desk/cases.html",
    "templates/desk/desk.css",
    "templates/desk/desk.js",
    "templates/desk/done.html",
    "templates/desk/entered.html",
    "templates/desk/find.html",
    "templates/desk/form.html",
    "templates/desk/inbox.html",
    "templates/desk/outside.html",
    "templates/desk/parts.html",
    "templates/desk/person.html",
    "templates/desk/refused.html",
    "templates/desk/sharing.html",
    "templates/desk/table.html",
    "templates/desk/text.html",
    "templates/desk/working.html",
    "templates/front.html",
    "templates/handler/approval.html",
    "templates/handler/errors.html",
    "templates/handler/form-again.html",
    "templates/handler/message.html",
    "templates/handler/receipt.html",
    "templates/icon.svg",
    "templates/letters/access.html",
    "templates/letters/breach.html",
    "templates/letters/letter.html",
    "templates/letters/record.html",
    "templates/letters/style.html",
    "templates/not-found.html",
    "templates/notice.html",
    "templates/page.html",
    "templates/redirect.html",
    "templates/styles/0-layers.css",
    "templates/styles/1-tokens.css",
    "templates/styles/2-reset.css",
    "templates/styles/3-base.css",
    "templates/styles/4-layout.css",
    "templates/styles/5-print.css",
    "templates/version.html",
    "templates/versions.html",
];

/// Another company's words are taken out of these.
pub(super) const REGISTER: &str = include_str!("../../../../content/register.toml");
pub(super) const CONTACT_PAGE: &str = include_str!("../../../../content/kontakt.md");
