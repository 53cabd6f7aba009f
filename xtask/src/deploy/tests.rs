use super::{
    Act, Arguments, BUCKET, Extent, State, Step, carry_out_steps, check, extent, fault_of_machine,
    is_yes, register_fault, run_step, shell_words, stack_fault, steps,
};
use crate::workspace::Workspace;
use clap::Parser;

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    arguments: Arguments,
}

fn arguments(more: &[&str]) -> Arguments {
    let words = [
        "deploy",
        "--stack",
        "kontakt",
        "--origin",
        "https://www.example.no",
        "--notify-from",
        "skjema@example.no",
        "--notify-to",
        "ansatte@example.no",
        "--operators-to",
        "drift@example.no",
    ];
    Command::parse_from(words.iter().chain(more)).arguments
}

fn refusal(more: &[&str]) -> String {
    let workspace = Workspace::find().unwrap();
    match check(&workspace, &arguments(more)) {
        Ok(_) => String::new(),
        Err(error) => format!("{error:#}"),
    }
}

fn steps_of(more: &[&str], extent: Extent) -> Vec<Step> {
    let workspace = Workspace::find().unwrap();
    let arguments = arguments(more);
    let parameters = check(&workspace, &arguments).unwrap();
    steps(&arguments, &parameters, extent)
}

/// A step in short: the part that is uploaded, what is said of the tables, `show` for a change that is not made, or `ask`.
fn short(step: &Step) -> &str {
    match &step.act {
        Act::Ask => "ask",
        Act::Run(command) if command.iter().any(|own| own == "--no-execute-changeset") => "show",
        Act::Run(command) if command[0] == "sam" => command.last().unwrap(),
        // `cargo xtask site`: the third word is `site`, and that of an upload is its part.
        Act::Run(command) => &command[2],
    }
}

fn order(more: &[&str], extent: Extent) -> Vec<String> {
    let steps = steps_of(more, extent);
    steps.iter().map(|step| short(step).to_owned()).collect()
}

#[test]
fn styles_come_before_the_form_that_names_them_and_pages_after_the_form_they_post_to() {
    let later = ["lambda", "site", "assets", "TablesProtected=yes", "pages"];
    assert_eq!(order(&["--yes"], Extent::All), later);
    let first = [
        "lambda",
        "site",
        "TablesProtected=no",
        "assets",
        "pages",
        "TablesProtected=yes",
    ];
    assert_eq!(order(&["--yes"], Extent::Nothing), first);
    // Tables that were taken in are never without protection, and there is no bucket before the stack.
    let taken_in = ["lambda", "site", "TablesProtected=yes", "assets", "pages"];
    assert_eq!(order(&["--yes"], Extent::TablesAlone), taken_in);
    assert_eq!(
        order(&["--show-changes"], Extent::All),
        ["lambda", "site", "show"]
    );
}

#[test]
fn who_says_no_to_the_change_has_changed_nothing() {
    for extent in [Extent::Nothing, Extent::TablesAlone, Extent::All] {
        let steps = steps_of(&[], extent);
        for is_wanted in [false, true] {
            let mut done = Vec::new();
            let mut run = |what: &str, _: &[String]| {
                done.push(what.to_owned());
                Ok(())
            };
            let answer = carry_out_steps(&steps, &mut run, &mut || Ok(is_wanted)).unwrap();
            assert_eq!(answer, is_wanted);
            let before = ["lambda", "site", "show", "ask"];
            let shorts: Vec<_> = steps.iter().map(short).collect();
            assert_eq!(shorts[..4], before);
            let expected = if is_wanted { steps.len() - 1 } else { 3 };
            assert_eq!(done.len(), expected, "{extent:?}: {done:?}");
        }
    }
    for (typed, expected) in [
        ("yes\n", true),
        ("Y\n", true),
        ("no\n", false),
        ("\n", false),
        // Nobody sits there.
        ("", false),
    ] {
        assert_eq!(is_yes(&mut typed.as_bytes()).unwrap(), expected, "{typed}");
    }
}

#[test]
fn sam_is_told_what_was_given_and_never_asks_or_fails_for_want_of_a_change() {
    let check_for = |more: &[&str], wanted: &[&str], unwanted: &[&str]| {
        let steps = steps_of(more, Extent::All);
        let sam = steps.iter().rev().find_map(|step| match &step.act {
            Act::Run(command) if command[0] == "sam" => Some(command),
            _ => None,
        });
        let sam = sam.unwrap();
        for word in wanted {
            assert!(sam.iter().any(|own| own == word), "{word}");
        }
        for word in unwanted {
            assert!(!sam.iter().any(|own| own == word), "{word}");
        }
    };
    // The last one is what changes the stack; it was asked for before.
    check_for(
        &[],
        &[
            "--no-fail-on-empty-changeset",
            "--no-confirm-changeset",
            "--resolve-s3",
            "OperatorsTo=drift@example.no",
        ],
        &["--no-execute-changeset", "--confirm-changeset"],
    );
    check_for(
        &["--yes", "--artefacts", "ours", "--set", "SecretsVersion=2"],
        &[
            "--no-confirm-changeset",
            "--s3-bucket",
            "ours",
            "SecretsVersion=2",
        ],
        &["--resolve-s3", "--confirm-changeset"],
    );
    check_for(
        &["--show-changes", "--set", "CertificateArn="],
        // As sam reads an empty value.
        &["--no-execute-changeset", "CertificateArn=\"\""],
        &["--confirm-changeset", "CertificateArn="],
    );
}

#[test]
fn a_step_that_fails_is_named_without_its_arguments() {
    let workspace = Workspace::find().unwrap();
    // `cargo` with a subcommand that there is not fails on every machine.
    let command = ["cargo", "no-such-command", "NotifyTo=ansatte@example.no"].map(str::to_owned);
    let error = run_step(&workspace, "Change the stack", &command).unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.starts_with("Change the stack: cargo failed"),
        "{error}"
    );
    assert!(!error.contains('@'), "{error}");
}

#[test]
fn a_wrong_argument_is_told_with_its_name_before_anything_is_changed() {
    assert_eq!(refusal(&[]), "");
    for (wrong, named) in [
        (
            ["--region", "us-east-1"],
            "--region us-east-1 is not in the EEA",
        ),
        (["--region", "eu-west-1"], "content/register.toml"),
        (
            ["--certificate", "arn:aws:acm:eu-north-1:1:certificate/x"],
            "CertificateArn",
        ),
        (
            ["--set", "SecretsVersion=0"],
            "SecretsVersion must be a number of at least 1",
        ),
        (["--set", "SecretsVersion"], "NAME=VALUE"),
        (["--set", "TablesProtected=no"], "teardown"),
        // sam would take `arn` alone, without a word.
        (["--set", "WebAclArn=arn more"], "WebAclArn has a space"),
        (
            ["--set", "NotifyTo=ans'atte@example.no"],
            "NotifyTo has a space",
        ),
    ] {
        let refusal = refusal(&wrong);
        assert!(
            refusal.starts_with("nothing was changed:") && refusal.contains(named),
            "{refusal}"
        );
    }
    // All at once, and not one after the other.
    let both = refusal(&["--region", "us-east-1", "--set", "QuietDays=9"]);
    assert!(
        both.contains("--region") && both.contains("QuietDays"),
        "{both}"
    );
}

#[test]
fn a_stacks_name_fits_into_what_is_made_of_it() {
    for good in ["kontakt", "kontakt-staging2"] {
        assert_eq!(stack_fault(good), None, "{good}");
    }
    for bad in [
        "",
        "Kontakt",
        "2kontakt",
        "kontakt_x",
        "a b",
        &"k".repeat(31),
    ] {
        assert!(stack_fault(bad).is_some(), "{bad}");
    }
    // The longest name that is made of it: CloudFront takes 64.
    let longest = format!(
        "{}-eu-central-1-address-to-file",
        "k".repeat(super::MAX_STACK_NAME)
    );
    assert!(longest.len() <= 64, "{}", longest.len());
}

#[test]
fn the_register_and_the_region_say_the_same() {
    let register =
        "[[activity]]\nrecipients = [{ name = \"AWS\", region = \"eu-north-1\" }]\n[[activity]]\n";
    assert_eq!(register_fault(register, "eu-north-1"), None);
    let fault = register_fault(register, "eu-west-1").unwrap();
    assert!(fault.contains("eu-north-1"), "{fault}");
    assert!(register_fault("not toml", "eu-north-1").is_some());
}

#[test]
fn a_stack_that_cannot_be_deployed_to_is_left_alone() {
    let state = |state: &str, leftovers: &[&str]| State {
        word: state.to_owned(),
        status: "UPDATE_IN_PROGRESS".to_owned(),
        outputs: [(BUCKET.to_owned(), "bucket".to_owned())].into(),
        leftovers: leftovers.iter().map(|&name| name.to_owned()).collect(),
    };
    let ask = |state: State| extent(&state, "kontakt").map_err(|error| error.to_string());
    assert_eq!(ask(state("ready", &[])), Ok(Extent::All));
    assert_eq!(ask(state("absent", &[])), Ok(Extent::Nothing));
    // What an import makes, which has no bucket to send anything to.
    let mut imported = state("ready", &[]);
    imported.outputs.clear();
    assert_eq!(ask(imported), Ok(Extent::TablesAlone));
    // Both sides mean the same output.
    let template = include_str!("../../../infra/template.yaml");
    assert!(template.contains(&format!("\n  {BUCKET}:\n    Description: ")));
    for (state, reason) in [
        (state("absent", &["kontakt-contacts"]), "kontakt-contacts"),
        (state("busy", &[]), "somebody is deploying"),
        (state("failed", &[]), "deploy.md"),
    ] {
        let error = ask(state).unwrap_err();
        assert!(
            error.contains(reason) && error.contains("nothing was changed"),
            "{error}"
        );
    }
}

#[test]
fn a_function_for_another_machine_is_not_deployed() {
    assert!(fault_of_machine("x/bootstrap", "arm64").is_ok());
    let error = fault_of_machine("x/bootstrap", "x86-64")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("x86-64") && error.contains("rustup target add"),
        "{error}"
    );
}

#[test]
fn a_printed_command_can_be_given_to_a_shell() {
    let command = ["a", "x=https://a.no", "two words", "it's", ""].map(str::to_owned);
    assert_eq!(
        shell_words(&command),
        r"a x=https://a.no 'two words' 'it'\''s' ''"
    );
}
