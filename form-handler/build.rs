//! Makes the function's own pages from the same content and templates as the site, and embeds them with the
//! register, so that the function parses no template.

fn main() -> std::process::ExitCode {
    site_gen::embed("bundle.postcard", |site| postcard::to_stdvec(&site.handler))
}
