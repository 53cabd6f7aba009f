//! What a month costs, by the prices and assumptions of `infra/prices.toml`. The table of `docs/cost.md` is made by it.

use crate::print;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// Minutes of an average month.
const MINUTES: f64 = 60.0 * 24.0 * 365.0 / 12.0;
/// The numbers of messages a month that the table has.
#[cfg(test)]
const TABLE: [f64; 6] = [1e2, 1e3, 1e4, 1e5, 1e6, 1e7];

/// The prices, by section and name.
pub(crate) struct Prices(toml::Table);

/// A month's bill, part by part, in US dollars.
pub(crate) struct Bill {
    parts: Vec<(&'static str, f64)>,
    /// What a web ACL would add.
    firewall: f64,
}

impl Prices {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let prices = Self(text.parse().context("infra/prices.toml is not TOML")?);
        // All of them once, so that a missing one is reported before anything is reckoned.
        prices.bill(0.0)?;
        Ok(prices)
    }

    fn get(&self, section: &str, name: &str) -> Result<f64> {
        let value = self.0.get(section).and_then(|section| section.get(name));
        let number = value.and_then(|value| {
            let whole = || {
                value
                    .as_integer()
                    .and_then(|whole| u32::try_from(whole).ok())
            };
            value.as_float().or_else(|| whole().map(f64::from))
        });
        number.with_context(|| format!("infra/prices.toml has no number {section}.{name}"))
    }

    /// So much of something, less what is free, at its price.
    fn metered(&self, name: &str, amount: f64) -> Result<f64> {
        let free = self.get("free", name).unwrap_or(0.0);
        Ok((amount - free).max(0.0) * self.get("price", name)?)
    }

    /// What so many messages a month come to.
    pub(crate) fn bill(&self, messages: f64) -> Result<Bill> {
        let assumed = |name| self.get("assumed", name);
        let fixed = |name| self.get("fixed", name);
        let million = messages / 1e6;
        let gb = |kb: f64| messages * kb / 1e6;

        let canary = |name| {
            Ok::<f64, anyhow::Error>(self.get("canary", "runs")? * self.get("canary", name)?)
        };

        let alarms = (fixed("alarms")? - fixed("alarms_free")?).max(0.0) * fixed("alarm")?;
        let metrics = (fixed("metrics")? - fixed("metrics_free")?).max(0.0) * fixed("metric")?;
        let fixed = fixed("kms_key")? + fixed("secrets")? * fixed("secret")? + alarms + metrics;

        let visits = assumed("visits")?;
        let requests = million * (visits * assumed("requests_a_visit")? + assumed("api_requests")?)
            + canary("requests")? / 1e6;
        let delivery = self.metered("cloudfront_million_requests", requests)?
            + self.metered("cloudfront_million_function_calls", requests)?
            + self.metered("cloudfront_gb", gb(visits * assumed("kb_a_visit")?))?
            + self.metered(
                "s3_million_gets",
                million * visits * assumed("pages_a_visit")?,
            )?;

        let of_both =
            |name| Ok::<f64, anyhow::Error>(million * assumed(name)? + canary(name)? / 1e6);
        let functions = self.metered("api_million_requests", of_both("api_requests")?)?
            + self.metered("lambda_million_requests", of_both("lambda_calls")?)?
            + self.metered("lambda_million_gb_seconds", of_both("lambda_gb_seconds")?)?;

        let units = assumed("form_writes")? + assumed("desk_writes")?;
        let units = million * units + canary("writes")? / 1e6;
        let writes = self.metered("dynamodb_million_writes", units)?;

        // A message and its contact, each a consistent read of one unit; a digest reads the message, and at half the price.
        let open = million * assumed("open_share")?;
        let inbox = open * 2.0 * assumed("inbox_readings")?;
        let digest = open / 2.0 * assumed("digest_readings")?;
        let units = inbox + digest + canary("reads")? / 1e6;
        let reads = self.metered("dynamodb_million_reads", units)?;

        let standing = assumed("standing_items")? * assumed("kb_an_item")?;
        let storage = self.metered("dynamodb_gb_month", gb(standing))?
            + self.metered("dynamodb_recovery_gb_month", gb(standing))?;
        // Those of batches that end with their minute, and those of full ones: the most there can be.
        let mails = messages.min(assumed("shards")? * MINUTES + messages / assumed("batch")?);
        let mails = self.metered("ses_thousand_mails", mails / 1e3)?;
        let events = messages * assumed("trail_events")? + canary("trail_events")?;
        let logs = self.metered("logs_gb", gb(assumed("log_kb")?) + canary("log_kb")? / 1e6)?
            + self.metered("trail_thousand_events", events / 1e3)?;
        Ok(Bill {
            parts: vec![
                ("fixed", fixed),
                ("delivery", delivery),
                ("API, functions", functions),
                ("writes", writes),
                ("reads", reads),
                ("storage", storage),
                ("mails", mails),
                ("logs, trail", logs),
            ],
            firewall: self.get("price", "waf_acl_and_rule")?
                + self.metered("waf_million_requests", requests)?,
        })
    }
}

impl Bill {
    fn sum(&self) -> f64 {
        self.parts.iter().map(|(_, dollars)| dollars).sum()
    }

    /// The part that costs the most.
    fn largest(&self) -> &'static str {
        let largest = self
            .parts
            .iter()
            .max_by(|(_, one), (_, other)| one.total_cmp(other));
        largest.map_or("", |(name, _)| name)
    }
}

/// Prints a month's bill.
pub(crate) fn carry_out(workspace: &Workspace, messages: u64) -> Result<bool> {
    let text = fs::read_to_string(workspace.root.join("infra/prices.toml"))
        .context("infra/prices.toml cannot be read")?;
    let prices = Prices::parse(&text)?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a number of messages, for an estimate"
    )]
    let bill = prices.bill(messages as f64)?;
    for (name, dollars) in &bill.parts {
        print(&format!("{name:<16}{dollars:>12.2}"));
    }
    print(&format!(
        "{:<16}{:>12.2}  US dollars a month",
        "sum",
        bill.sum()
    ));
    print(&format!(
        "most of it is {}; a web ACL would add {:.2}; docs/cost.md says what is assumed",
        bill.largest(),
        bill.firewall
    ));
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::{Prices, TABLE};
    use std::fmt::Write as _;

    const BEGIN: &str = "<!-- made by UPDATE_DOCS=1 cargo test -p xtask cost -->\n";
    const END: &str = "<!-- end -->";

    fn prices() -> Prices {
        Prices::parse(include_str!("../../infra/prices.toml")).unwrap()
    }

    fn money(dollars: f64) -> String {
        match dollars {
            0.0..0.005 => "0".to_owned(),
            0.005..100.0 => format!("{dollars:.2}"),
            _ => format!("{dollars:.0}"),
        }
    }

    fn table() -> String {
        let bill = |messages| prices().bill(messages).unwrap();
        let mut text = "| messages | ".to_owned();
        for (name, _) in bill(0.0).parts {
            let _infallible = write!(text, "{name} | ");
        }
        text += "**sum** | web ACL |\n";
        let _infallible = writeln!(text, "{}|", "|---".repeat(bill(0.0).parts.len() + 3));
        for messages in TABLE {
            let bill = bill(messages);
            let _infallible = write!(text, "| {messages} | ");
            for (_, dollars) in &bill.parts {
                let _infallible = write!(text, "{} | ", money(*dollars));
            }
            let _infallible = writeln!(
                text,
                "**{}** | {} |",
                money(bill.sum()),
                money(bill.firewall)
            );
        }
        text
    }

    #[test]
    fn the_document_has_the_table_of_the_prices() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/cost.md");
        let document = std::fs::read_to_string(path).unwrap();
        let (before, rest) = document.split_once(BEGIN).unwrap();
        let (written, after) = rest.split_once(END).unwrap();
        #[expect(
            clippy::disallowed_methods,
            reason = "how the documents are written anew"
        )]
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
            return;
        }
        assert_eq!(written, table());
    }

    /// By hand, at a number that nothing is free of any more, so that no part can be left out unseen.
    #[test]
    fn a_bill_is_what_the_formula_says() {
        let bill = prices().bill(1e7).unwrap();
        let part = |name: &str| bill.parts.iter().find(|(own, _)| *own == name).unwrap().1;
        let close = |name: &str, expected: f64| {
            assert!(
                (part(name) - expected).abs() < 0.01 * expected,
                "{name}: {}",
                part(name)
            );
        };
        close("fixed", 1.0 + 4.0 * 0.4 + 1.6);
        close(
            "delivery",
            1422.0 * 1.2 + 1430.0 * 0.1 + 1376.0 * 0.085 + 600.0 * 0.4,
        );
        close("API, functions", 32.0 + 41.0 * 0.2);
        close("writes", 390.0 * 0.625);
        close("reads", (400.0 + 27.0 / 2.0) * 0.125);
        close("storage", (132.0 - 25.0) * 0.25 + 132.0 * 0.20);
        close("mails", (175.2 + 100.0) * 0.1);
        close("logs, trail", (21.0 - 5.0) * 0.5 + 30.0);
        assert_eq!(bill.largest(), "delivery");
        assert_eq!(prices().bill(1e2).unwrap().largest(), "fixed");
    }

    /// Of what comes anyway, nothing that the template has is left out.
    #[test]
    fn what_is_there_is_counted() {
        let template = include_str!("../../infra/template.yaml");
        let fixed = |name| prices().get("fixed", name).unwrap();
        let check = |name, found: usize| {
            let found = f64::from(u32::try_from(found).unwrap());
            assert!((fixed(name) - found).abs() < 0.5, "{name}: {found}");
        };
        check(
            "secrets",
            template
                .matches("Type: AWS::SecretsManager::Secret\n")
                .count(),
        );
        // The filter that makes one has its name, too.
        check("alarms", template.matches("MetricName: ").count() - 1);
        let own: std::collections::BTreeSet<&str> = template
            .split("Namespace: !Ref AWS::StackName\n")
            .skip(1)
            .filter_map(|rest| rest.split("MetricName: ").nth(1)?.lines().next())
            .collect();
        check("metrics", own.len());
    }

    /// Alone, at no message, and by hand.
    #[test]
    fn the_canary_costs_next_to_nothing() {
        let bill = prices().bill(0.0).unwrap();
        let fixed = bill
            .parts
            .iter()
            .find(|(name, _)| *name == "fixed")
            .unwrap();
        let canary = bill.sum() - fixed.1;
        let writes_and_reads = 730.0 * (3.0 * 0.625 + 2.0 * 0.125) / 1e6;
        let api_and_trail = 730.0 * (3.0 * 1.00 / 1e6 + 2.0 * 0.001 / 1e3);
        assert!(
            (canary - writes_and_reads - api_and_trail).abs() < 1e-6,
            "{canary}"
        );
    }

    #[test]
    fn a_batch_is_the_templates() {
        let batch = prices().get("assumed", "batch").unwrap();
        let setting = format!("\n            BatchSize: {batch}\n");
        assert!(include_str!("../../infra/template.yaml").contains(&setting));
    }

    /// Each table and each index that the form's role can write to has a limit, and what they come to is said.
    #[test]
    fn a_stolen_role_costs_at_most_what_the_document_says() {
        let template = include_str!("../../infra/template.yaml");
        let (_, parameter) = template.split_once("\n  MaxWriteUnits:").unwrap();
        let (_, default) = parameter.split_once("Default: ").unwrap();
        let limit: u32 = default.lines().next().unwrap().parse().unwrap();
        let limits = template.matches("MaxWriteRequestUnits: !Ref MaxWriteUnits");
        let units = limit * u32::try_from(limits.count()).unwrap();
        let price = prices().get("price", "dynamodb_million_writes").unwrap();
        let a_day = f64::from(units) * 60.0 * 60.0 * 24.0 / 1e6 * price;
        let sentence = format!("at most {units} units a second: {a_day:.0} a day");
        let document = include_str!("../../docs/cost.md").split_whitespace();
        let document = document.collect::<Vec<_>>().join(" ");
        assert!(document.contains(&sentence), "{sentence}");
    }

    #[test]
    fn a_missing_price_is_named() {
        let text = include_str!("../../infra/prices.toml").replace("s3_million_gets", "s3_gets");
        let error = Prices::parse(&text).err().unwrap().to_string();
        assert!(error.contains("price.s3_million_gets"), "{error}");
    }
}
