//! What runs where in the workflows: whatever others wrote has no secret and no identity in reach.

use crate::{root, text};

/// Programs that run code of others: build scripts, packages, themselves.
const RUN_CODE_OF_OTHERS: [&str; 3] = ["cargo ", "npm ", "npx "];

/// The jobs of a workflow, each with the lines below its name.
fn jobs(workflow: &str) -> Vec<(String, Vec<String>)> {
    let (_, jobs) = workflow
        .split_once("\njobs:\n")
        .expect("a workflow has jobs");
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in jobs.lines() {
        let begins = line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
        if begins {
            found.push((line.trim().trim_end_matches(':').to_owned(), Vec::new()));
        } else if let Some((_, lines)) = found.last_mut() {
            lines.push(line.to_owned());
        }
    }
    found
}

fn workflows() -> Vec<(String, String)> {
    let folder = root().join(".github/workflows");
    let files = std::fs::read_dir(folder).expect("the workflows are in a folder");
    let names = files.map(|file| file.expect("a file").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .map(|name| (name.clone(), text(&format!(".github/workflows/{name}"))))
        .collect()
}

/// The faults of a job, in words.
fn faults(lines: &[String]) -> Vec<String> {
    let runs_code = |line: &&String| RUN_CODE_OF_OTHERS.iter().any(|run| line.contains(run));
    let commands = lines.iter().filter(|line| !line.trim().starts_with('#'));
    let foreign: Vec<&String> = commands.clone().filter(runs_code).collect();
    let mut faults = Vec::new();
    for line in commands {
        let is_privilege = line.contains("secrets.")
            || ["id-token:", "attestations:", "environment:"]
                .iter()
                .any(|right| line.trim().starts_with(right));
        if is_privilege && !foreign.is_empty() {
            faults.push(format!("{:?} in a job that runs {foreign:?}", line.trim()));
        }
        // Deeper than a job's own `env`: in the one step that needs it.
        if line.contains("secrets.") && !line.starts_with("          ") {
            faults.push(format!("a secret for all steps: {:?}", line.trim()));
        }
    }
    faults
}

#[test]
fn no_secret_is_in_reach_of_code_of_others() {
    let mut with_secrets = 0;
    for (name, workflow) in workflows() {
        for (job, lines) in jobs(&workflow) {
            assert_eq!(faults(&lines), Vec::<String>::new(), "{name}, {job}");
            if lines.iter().any(|line| line.contains("secrets.")) {
                with_secrets += 1;
                let is_protected = lines.iter().any(|line| line == "    environment: release");
                assert!(is_protected, "{name}, {job} asks no reviewer");
            }
        }
    }
    assert_eq!(
        with_secrets, 2,
        "one job signs the packages, one their checksums"
    );
}

#[test]
fn a_secret_next_to_a_build_is_a_fault() {
    let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<Vec<_>>();
    let whole_job = "    env:\n      KEY: ${{ secrets.KEY }}\n    steps:\n      - run: sign";
    let with_build = "    steps:\n      - run: cargo build\n      - run: sign\n        env:\n          KEY: ${{ secrets.KEY }}";
    let identity = "    permissions:\n      id-token: write\n    steps:\n      - run: npm ci";
    for text in [whole_job, with_build, identity] {
        assert!(!faults(&lines(text)).is_empty(), "{text}");
    }
    let alone = "    steps:\n      - run: sign\n        env:\n          KEY: ${{ secrets.KEY }}";
    assert!(faults(&lines(alone)).is_empty());
}

/// The lines of a step, from its name to the next step.
fn step<'a>(workflow: &'a str, name: &str) -> &'a str {
    let (_, step) = workflow
        .split_once(&format!("- name: {name}\n"))
        .expect("the step is there");
    step.split("\n      - ").next().unwrap_or(step)
}

#[test]
fn what_is_inside_the_installer_is_signed_before_it() {
    let workflow = text(".github/workflows/release.yml");
    let signing = step(
        &workflow,
        "Sign the program, the uninstallers and the installers",
    );
    let position = |command: &str| signing.find(command).expect(command);
    let order = [
        position("& $sign \"$program"),
        position("foreach ($installer in (Get-Item packages\\*-setup.exe)"),
        position("\"-DSIGN=$sign\""),
        position("& $sign $installer"),
        position("& $signtool verify /pa $installer"),
    ];
    assert!(order.is_sorted(), "{order:?}");
    let installer = text("src-tauri/packaging/windows/installer.nsi");
    assert!(installer.contains("!uninstfinalize '${SIGN} \"%1\"' = 0"));
    for name in ["Sign the package for Fedora", "Sign the checksums"] {
        assert!(step(&workflow, name).contains("secrets.GPG_KEY"), "{name}");
    }
}

#[test]
fn weaknesses_are_looked_up_each_week_and_before_a_release() {
    let command = "cargo xtask audit --require-advisories";
    assert!(text(".github/workflows/release.yml").contains(command));
    let weekly = text(".github/workflows/audit.yml");
    assert!(weekly.contains("schedule:") && weekly.contains(command));
    let configuration = text(".cargo/deny.toml");
    let (_, advisories) = configuration.split_once("[advisories]").expect("a table");
    assert!(advisories.contains("yanked = \"deny\""));
    let ignored = advisories
        .lines()
        .filter(|line| line.contains("id = \"RUSTSEC-"));
    for line in ignored {
        let (_, reason) = line.split_once("reason = \"").expect("a reason");
        let has_date = reason
            .get(..4)
            .is_some_and(|year| year.parse::<u16>().is_ok());
        assert!(
            has_date,
            "the reason begins with the day on which it was looked at: {line}"
        );
    }
}

#[test]
fn tools_and_actions_have_one_version() {
    for (name, workflow) in workflows() {
        for line in workflow.lines().map(str::trim) {
            if let Some((_, tools)) = line.split_once("cargo install ") {
                let mut tools = tools.split(' ').filter(|word| !word.starts_with('-'));
                assert!(tools.all(|tool| tool.contains('@')), "{name}: {line}");
            }
            if let Some((_, action)) = line.split_once("uses: ") {
                let (_, commit) = action.split_once('@').expect("an action has a version");
                let commit = commit.split(' ').next().unwrap_or_default();
                let is_commit = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
                assert!(is_commit, "{name}: {line}");
            }
        }
    }
}
