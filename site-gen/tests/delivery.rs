//! What `CloudFront` sends with each file is what `headers.json` says, read from the SAM template as data.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::collections::BTreeMap;
use std::fs;

use saphyr::{LoadableYamlNode, Yaml};
use site_gen::Site;
use sources::Sources;

/// A node without its tag (`!Ref`).
fn untagged<'n, 'y>(node: &'n Yaml<'y>) -> &'n Yaml<'y> {
    node.get_tagged_node().unwrap_or(node)
}

struct Delivery<'y>(Yaml<'y>);

impl<'y> Delivery<'y> {
    fn read(text: &'y str) -> Self {
        Self(Yaml::load_from_str(text).unwrap().remove(0))
    }

    fn properties(&self, resource: &str, config: &str) -> &Yaml<'y> {
        &self.0["Resources"][resource]["Properties"][config]
    }

    /// What answers an address: `CloudFront` takes the first pattern that fits, and the default when none does.
    fn behaviour(&self, path: &str) -> &Yaml<'y> {
        let config = self.properties("Distribution", "DistributionConfig");
        let fits = |behaviour: &&Yaml<'y>| {
            let pattern = behaviour["PathPattern"].as_str().unwrap();
            match pattern.strip_suffix('*') {
                Some(beginning) => path.starts_with(beginning),
                None => path == pattern,
            }
        };
        let mut special = config["CacheBehaviors"].as_sequence().unwrap().iter();
        special
            .find(fits)
            .unwrap_or(&config["DefaultCacheBehavior"])
    }

    /// The headers that are added to what the origin of an address answers.
    fn headers(&self, path: &str) -> BTreeMap<String, String> {
        let policy = untagged(&self.behaviour(path)["ResponseHeadersPolicyId"]);
        let config = self.properties(policy.as_str().unwrap(), "ResponseHeadersPolicyConfig");
        let mut headers = BTreeMap::new();
        for (name, value) in config["SecurityHeadersConfig"].as_mapping().unwrap() {
            let (name, text) = security_header(name.as_str().unwrap(), value);
            assert_eq!(value["Override"].as_bool(), Some(false), "{name}");
            headers.insert(name.to_owned(), text);
        }
        for item in config["CustomHeadersConfig"]["Items"]
            .as_sequence()
            .unwrap()
        {
            let [name, value] = ["Header", "Value"].map(|key| item[key].as_str().unwrap());
            assert_eq!(item["Override"].as_bool(), Some(false), "{name}");
            headers.insert(name.to_owned(), value.to_owned());
        }
        headers
    }
}

/// The header that `CloudFront` writes for a part of its configuration (its guide, "Response headers policies").
fn security_header(name: &str, value: &Yaml<'_>) -> (&'static str, String) {
    match name {
        "ContentSecurityPolicy" => ("content-security-policy", text(&value[name])),
        "ContentTypeOptions" => ("x-content-type-options", "nosniff".to_owned()),
        "ReferrerPolicy" => ("referrer-policy", text(&value[name])),
        "StrictTransportSecurity" => {
            let mut header = format!(
                "max-age={}",
                value["AccessControlMaxAgeSec"].as_integer().unwrap()
            );
            for (key, word) in [
                ("IncludeSubdomains", "includeSubDomains"),
                ("Preload", "preload"),
            ] {
                if value[key].as_bool() == Some(true) {
                    header = format!("{header}; {word}");
                }
            }
            ("strict-transport-security", header)
        }
        other => panic!("no header is known for {other}"),
    }
}

fn text(node: &Yaml<'_>) -> String {
    node.as_str().unwrap().to_owned()
}

/// What the site says of an address, less how long it is kept, which is the uploaded file's to say.
fn site_headers(site: &Site, path: &str) -> BTreeMap<String, String> {
    let headers = site.headers.of(path).into_iter();
    headers
        .filter(|&(name, _)| name != "cache-control")
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn template() -> String {
    fs::read_to_string(Sources::sample().path("infra/template.yaml")).unwrap()
}

#[test]
fn every_address_is_sent_with_its_headers() {
    let site = Sources::sample().build().unwrap();
    let template = template();
    let delivery = Delivery::read(&template);
    for name in site.files.keys() {
        let file = format!("/{name}");
        let page = file.strip_suffix("index.html").unwrap_or(&file);
        for path in [&file, page] {
            assert_eq!(delivery.headers(path), site_headers(&site, path), "{path}");
        }
    }
    // What API Gateway answers by itself, such as 429, comes without the handler's.
    let answers: BTreeMap<_, _> = site.handler.headers.iter().cloned().collect();
    assert_eq!(delivery.headers("/api/kontakt"), answers);
}

#[test]
fn a_header_that_differs_is_found() {
    let site = Sources::sample().build().unwrap();
    for (from, to) in [
        ("script-src 'self'; ", ""),
        ("ReferrerPolicy: same-origin", "ReferrerPolicy: no-referrer"),
        ("PathPattern: /kontakt/*", "PathPattern: /contact/*"),
    ] {
        let template = template();
        assert!(template.contains(from));
        let changed = template.replace(from, to);
        let delivery = Delivery::read(&changed);
        assert_ne!(
            delivery.headers("/kontakt/"),
            site_headers(&site, "/kontakt/"),
            "{from}"
        );
    }
}

/// A company asks for a preload of HTTPS by a parameter. Without, the word is in no header, and what is there is what the
/// site says.
#[test]
fn a_preload_is_asked_for_by_a_parameter_that_is_off() {
    let template = template();
    let delivery = Delivery::read(&template);
    let parameter = &delivery.0["Parameters"]["HstsPreload"];
    assert_eq!(parameter["Default"].as_str(), Some("no"));
    for policy in ["SiteHeaders", "FormPageHeaders"] {
        let config = delivery.properties(policy, "ResponseHeadersPolicyConfig");
        let preload = &config["SecurityHeadersConfig"]["StrictTransportSecurity"]["Preload"];
        let choice: Vec<_> = untagged(preload).as_sequence().unwrap().iter().collect();
        assert_eq!(choice[0].as_str(), Some("HasHstsPreload"), "{policy}");
        assert_eq!(
            (choice[1].as_bool(), choice[2].as_bool()),
            (Some(true), Some(false)),
            "{policy}"
        );
    }
}

/// An error page of the distribution would stand in the place of what the handler says with the same status. An error that
/// is kept would be given to everybody who asks for the same path.
#[test]
fn no_page_of_the_site_stands_in_for_the_handlers() {
    let template = template();
    let delivery = Delivery::read(&template);
    let config = delivery.properties("Distribution", "DistributionConfig");
    let mut kept = BTreeMap::new();
    for answer in config["CustomErrorResponses"].as_sequence().unwrap() {
        for replaced in ["ResponsePagePath", "ResponseCode"] {
            assert!(answer.as_mapping_get(replaced).is_none(), "{replaced}");
        }
        let number = |key: &str| answer[key].as_integer().unwrap();
        kept.insert(number("ErrorCode"), number("ErrorCachingMinTTL"));
    }
    // Every code that CloudFront can be told about (API reference, "CustomErrorResponse").
    let codes = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
    assert_eq!(kept, codes.map(|code| (code, 0)).into());
    let target = |path: &str| text(&delivery.behaviour(path)["TargetOriginId"]);
    assert_eq!(target("/api/kvittering/x"), "api");
    assert_eq!(target("/kontakt/"), target("/nei/"));
    let missing = delivery.properties("NotFoundDistribution", "DistributionConfig");
    // Under its own name there is no second copy of the site.
    let function = &missing["DefaultCacheBehavior"]["FunctionAssociations"][0]["FunctionARN"];
    assert_eq!(
        text(untagged(function)),
        "NothingToFind.FunctionMetadata.FunctionARN"
    );
    let answer = &missing["CustomErrorResponses"][0];
    assert_eq!(answer["ResponseCode"].as_integer(), Some(404));
    let page = text(&answer["ResponsePagePath"]);
    let site = Sources::sample().build().unwrap();
    assert!(site.files.contains_key(page.trim_start_matches('/')));
}
