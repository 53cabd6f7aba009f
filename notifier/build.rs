//! Embeds the words of the mails, as `site-gen` has read and checked them.

fn main() -> std::process::ExitCode {
    site_gen::embed("mails.json", |site| serde_json::to_vec(&site.staff_mails))
}
