use super::{
    Arguments, State, check, fault_of_machine, is_first, register_fault, shell_words, stack_fault,
    steps,
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

fn said(more: &[&str]) -> String {
    let workspace = Workspace::find().unwrap();
    match check(&workspace, &arguments(more)) {
        Ok(_) => String::new(),
        Err(error) => format!("{error:#}"),
    }
}

/// What is done, in short: the part that is uploaded, or what is said of the tables.
fn order(more: &[&str], is_first: bool) -> Vec<String> {
    let workspace = Workspace::find().unwrap();
    let arguments = arguments(more);
    let parameters = check(&workspace, &arguments).unwrap();
    let steps = steps(&arguments, &parameters, is_first);
    let short = steps.iter().map(|step| match step.command[0].as_str() {
        "sam" => step.command.last().unwrap().clone(),
        _ => step.command[2].clone(),
    });
    short.collect()
}

#[test]
fn styles_come_before_the_form_that_names_them_and_pages_after_the_form_they_post_to() {
    let later = ["lambda", "site", "assets", "TablesProtected=yes", "pages"];
    // `cargo xtask site`: the third word is `site`, and that of an upload is its part.
    assert_eq!(order(&[], false), later);
    let first = [
        "lambda",
        "site",
        "TablesProtected=no",
        "assets",
        "pages",
        "TablesProtected=yes",
    ];
    assert_eq!(order(&[], true), first);
    let shown = ["lambda", "site", "TablesProtected=yes"];
    assert_eq!(order(&["--show-changes"], false), shown);
}

#[test]
fn sam_is_told_what_was_given_and_never_fails_for_want_of_a_change() {
    let workspace = Workspace::find().unwrap();
    let check_for = |more: &[&str], wanted: &[&str], unwanted: &[&str]| {
        let arguments = arguments(more);
        let parameters = check(&workspace, &arguments).unwrap();
        let steps = steps(&arguments, &parameters, false);
        let sam = steps.iter().find(|step| step.command[0] == "sam").unwrap();
        for word in wanted {
            assert!(sam.command.iter().any(|own| own == word), "{word}");
        }
        for word in unwanted {
            assert!(!sam.command.iter().any(|own| own == word), "{word}");
        }
    };
    check_for(
        &[],
        &[
            "--no-fail-on-empty-changeset",
            "--confirm-changeset",
            "--resolve-s3",
            "OperatorsTo=drift@example.no",
        ],
        &["--no-execute-changeset", "--no-confirm-changeset"],
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
        &["--show-changes"],
        &["--no-execute-changeset"],
        &["--confirm-changeset"],
    );
}

#[test]
fn a_wrong_argument_is_told_with_its_name_before_anything_is_changed() {
    assert_eq!(said(&[]), "");
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
    ] {
        let said = said(&wrong);
        assert!(
            said.starts_with("nothing was changed:") && said.contains(named),
            "{said}"
        );
    }
    // All at once, and not one after the other.
    let both = said(&["--region", "us-east-1", "--set", "QuietDays=9"]);
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
        leftovers: leftovers.iter().map(|&name| name.to_owned()).collect(),
    };
    let ask = |state: State| is_first(&state, "kontakt").map_err(|error| error.to_string());
    assert_eq!(ask(state("ready", &[])), Ok(false));
    assert_eq!(ask(state("absent", &[])), Ok(true));
    for (state, said) in [
        (state("absent", &["kontakt-contacts"]), "kontakt-contacts"),
        (state("busy", &[]), "somebody is deploying"),
        (state("failed", &[]), "deploy.md"),
    ] {
        let error = ask(state).unwrap_err();
        assert!(
            error.contains(said) && error.contains("nothing was changed"),
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
