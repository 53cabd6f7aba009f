//! Embeds the letters and the versions of the notice, as `site-gen` has read and checked them.

fn main() -> std::process::ExitCode {
    site_gen::embed("desk.json", |site| serde_json::to_vec(&site.desk))
}
