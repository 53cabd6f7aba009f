//! What a deployment may be given: the parameters of `infra/template.yaml` and the regions it allows, read as data, so that
//! what would be refused halfway is refused before anything is changed.

use anyhow::{Context, Result, bail};
use regex_lite::Regex;
use saphyr::{LoadableYamlNode, Yaml};
use std::collections::BTreeMap;

/// The parameters and regions of the template.
pub(crate) struct Template {
    parameters: BTreeMap<String, Parameter>,
    regions: Vec<String>,
}

struct Parameter {
    has_default: bool,
    is_number: bool,
    pattern: Option<Regex>,
    values: Vec<String>,
    min: Option<i64>,
    max: Option<i64>,
    help: String,
}

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let documents = Yaml::load_from_str(text).context("infra/template.yaml is not YAML")?;
        let root = documents.first().context("infra/template.yaml is empty")?;
        let described = root
            .as_mapping_get("Parameters")
            .and_then(Yaml::as_mapping)
            .context("infra/template.yaml has no parameters")?;
        let mut parameters = BTreeMap::new();
        for (name, node) in described {
            let name = scalar(name).context("a parameter has no name")?;
            let parameter = Parameter::read(node).with_context(|| format!("parameter {name}"))?;
            parameters.insert(name, parameter);
        }
        Ok(Self {
            parameters,
            regions: regions(root).context("infra/template.yaml allows no region")?,
        })
    }

    /// What is wrong with these values, each with the parameter's name and what to write. The values themselves may be
    /// addresses of people, and are not said.
    pub(crate) fn faults(&self, given: &BTreeMap<String, String>) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, parameter) in &self.parameters {
            match given.get(name) {
                None if parameter.has_default => {}
                None => faults.push(format!("{name} is missing: {}", parameter.help)),
                Some(value) if parameter.takes(value) => {}
                Some(_) => faults.push(format!("{name} must be {}", parameter.wanted())),
            }
        }
        for name in given.keys() {
            if !self.parameters.contains_key(name) {
                let known: Vec<&str> = self.parameters.keys().map(String::as_str).collect();
                faults.push(format!(
                    "{name} is no parameter of infra/template.yaml; there are {}",
                    known.join(", ")
                ));
            }
        }
        faults
    }

    /// Where the template lets itself be deployed.
    pub(crate) fn regions(&self) -> &[String] {
        &self.regions
    }

    /// What is wrong with a region, if anything is.
    pub(crate) fn region_fault(&self, region: &str) -> Option<String> {
        let is_allowed = self.regions.iter().any(|allowed| allowed == region);
        (!is_allowed).then(|| {
            format!(
                "--region {region} is not in the EEA, where the notice says that messages are; write one of {}",
                self.regions.join(", ")
            )
        })
    }
}

impl Parameter {
    fn read(node: &Yaml<'_>) -> Result<Self> {
        let text = |key: &str| node.as_mapping_get(key).and_then(scalar);
        let number = |key: &str| node.as_mapping_get(key).and_then(Yaml::as_integer);
        let pattern = text("AllowedPattern").map(|pattern| Regex::new(&format!("^(?:{pattern})$")));
        let values = node
            .as_mapping_get("AllowedValues")
            .and_then(Yaml::as_sequence);
        let help = text("ConstraintDescription").or_else(|| text("Description"));
        Ok(Self {
            has_default: node.as_mapping_get("Default").is_some(),
            is_number: match text("Type").as_deref() {
                Some("Number") => true,
                Some("String") => false,
                other => bail!("the type {other:?} is not known here"),
            },
            pattern: pattern.transpose()?,
            values: values.into_iter().flatten().filter_map(scalar).collect(),
            min: number("MinValue"),
            max: number("MaxValue"),
            help: help.context("it has no description")?.trim().to_owned(),
        })
    }

    fn takes(&self, value: &str) -> bool {
        if self.is_number {
            let Ok(number) = value.parse::<i64>() else {
                return false;
            };
            return self.min.is_none_or(|min| number >= min)
                && self.max.is_none_or(|max| number <= max);
        }
        self.pattern
            .as_ref()
            .is_none_or(|pattern| pattern.is_match(value))
            && (self.values.is_empty() || self.values.iter().any(|allowed| allowed == value))
    }

    fn wanted(&self) -> String {
        match (self.is_number, self.min, self.max) {
            (true, Some(min), Some(max)) => format!("a number from {min} to {max}: {}", self.help),
            (true, Some(min), None) => format!("a number of at least {min}: {}", self.help),
            (true, ..) => format!("a number: {}", self.help),
            _ if !self.values.is_empty() => {
                format!("one of {}: {}", self.values.join(", "), self.help)
            }
            _ => self.help.clone(),
        }
    }
}

/// The regions of the rule, which says `!Contains [regions, !Ref AWS::Region]`.
fn regions(root: &Yaml<'_>) -> Option<Vec<String>> {
    let rules = root.as_mapping_get("Rules")?.as_mapping()?;
    let mut assertions = rules
        .values()
        .filter_map(|rule| rule.as_mapping_get("Assertions")?.as_sequence())
        .flatten();
    assertions.find_map(|assertion| {
        let pair = untagged(assertion.as_mapping_get("Assert")?).as_sequence()?;
        let is_region = scalar(untagged(pair.get(1)?)).as_deref() == Some("AWS::Region");
        let regions = pair.first()?.as_sequence().filter(|_| is_region)?;
        Some(regions.iter().filter_map(scalar).collect())
    })
}

fn untagged<'n, 'y>(node: &'n Yaml<'y>) -> &'n Yaml<'y> {
    node.get_tagged_node().unwrap_or(node)
}

fn scalar(node: &Yaml<'_>) -> Option<String> {
    let number = || node.as_integer().map(|number| number.to_string());
    node.as_str().map(str::to_owned).or_else(number)
}

#[cfg(test)]
mod tests {
    use super::Template;
    use std::collections::BTreeMap;

    pub(crate) const GOOD: [(&str, &str); 4] = [
        ("SiteOrigin", "https://www.example.no"),
        ("NotifyFrom", "skjema@example.no"),
        ("NotifyTo", "ansatte@example.no"),
        ("OperatorsTo", "drift@example.no"),
    ];

    fn template() -> Template {
        Template::parse(include_str!("../../../infra/template.yaml")).unwrap()
    }

    fn faults(change: &[(&str, &str)]) -> Vec<String> {
        let given: BTreeMap<_, _> = GOOD
            .iter()
            .chain(change)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        template().faults(&given)
    }

    #[test]
    fn each_fault_names_its_parameter_and_says_what_to_write() {
        assert_eq!(faults(&[]), Vec::<String>::new());
        let good = [
            ("SecretsVersion", "2"),
            (
                "CertificateArn",
                "arn:aws:acm:us-east-1:123456789012:certificate/0a-1b",
            ),
            ("TellStaff", "no"),
        ];
        assert_eq!(faults(&good), Vec::<String>::new());
        for (name, value, reason) in [
            (
                "SiteOrigin",
                "https://www.example.no/",
                "https://www.example.no",
            ),
            (
                "SiteOrigin",
                "http://www.example.no",
                "https://www.example.no",
            ),
            ("SiteOrigin", "https://Example.no", "https://www.example.no"),
            ("NotifyTo", "Kari <kari@example.no>", "one e-mail address"),
            (
                "CertificateArn",
                "arn:aws:acm:eu-north-1:123456789012:certificate/0a",
                "us-east-1",
            ),
            ("SecretsVersion", "0", "at least 1"),
            ("QuietDays", "8", "0 to 7"),
            ("TellStaff", "off", "yes, no"),
            ("ThrottleRate", "fast", "a number"),
            ("ThrottelRate", "20", "ThrottleRate"),
        ] {
            let found = faults(&[(name, value)]);
            let [fault] = &found[..] else {
                panic!("{name}={value}: {found:?}");
            };
            assert!(fault.starts_with(name) && fault.contains(reason), "{fault}");
            assert!(!fault.contains("kari@"), "{fault}");
        }
        let none = template().faults(&BTreeMap::new());
        assert_eq!(none.len(), GOOD.len(), "{none:?}");
    }

    #[test]
    fn a_region_outside_the_eea_is_refused() {
        assert_eq!(template().region_fault("eu-north-1"), None);
        for region in ["us-east-1", "eu-west-2", "eu-central-2", ""] {
            let fault = template().region_fault(region).unwrap();
            assert!(fault.contains("eu-north-1"), "{fault}");
        }
    }
}
