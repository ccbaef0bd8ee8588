//! The sandbox's Clumio answers as the vendor's pages show it.

use crate::box_sandbox::told_apart;
use crate::fixture;
use crate::here::{Here, Reply};
use sandbox::Options;
use sandbox::demo::clumio;
use serde_json::{Value, json};

#[test]
fn equals_every_fixture_in_shape() {
    let mut wrong = Vec::new();
    for fixture in fixture::all("clumio") {
        let limit = if fixture.name == "too_many_requests" {
            Some(1)
        } else {
            None
        };
        let here = Here::start(Options {
            clumio_rate: limit,
            ..Options::default()
        });
        let found = told_apart(&fixture, &answer(&here, &fixture.name));
        wrong.extend(
            found
                .into_iter()
                .map(|sentence| format!("{}: {sentence}", fixture.name)),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn answer(here: &Here, name: &str) -> Reply {
    let file = format!("/restores/files/{}", clumio::CONTRACTS);
    let get = |path: &str| here.at_clumio("GET", path, None);
    match name {
        "ec2_instances" => get("/datasources/aws/ec2-instances?limit=2"),
        "ebs_volumes" => get("/datasources/aws/ebs-volumes"),
        "dynamodb_tables" => get("/datasources/aws/dynamodb-tables"),
        "restored_files" => restored_files(here, clumio::WEB_PROD_01),
        "generate_passcode" => generate(here),
        "share" => here.at_clumio(
            "POST",
            &format!("{file}/_share"),
            Some(&json!({ "email_address": "b@example.com" })),
        ),
        "download" => {
            let passcode = generate(here);
            let body =
                json!({ "email_link": email_link(here), "passcode": passcode.text("/passcode") });
            here.at_clumio("POST", "/restores/files/_download", Some(&body))
        }
        "restore_files" => restore(here),
        "tasks" => get("/tasks?limit=5"),
        "organizational_units" => get("/organizational-units"),
        "audit_trails" => {
            generate(here);
            get("/audit-trails?limit=5")
        }
        "unauthorized" => {
            let url = format!("{}/organizational-units", here.running.clumio_url);
            here.ask("GET", &url, "none", &[], None)
        }
        "too_many_requests" => {
            let mut replies = (0..100).map(|_| get("/organizational-units?limit=1"));
            let reply = replies.find(|reply| reply.status == 429).unwrap();
            assert!(
                reply
                    .header("retry-after")
                    .is_some_and(|wait| wait.parse::<u64>().is_ok()),
                "{reply:?}"
            );
            reply
        }
        _ => panic!("nothing asks the sandbox for {name}"),
    }
}

fn restored_files(here: &Here, instance: &str) -> Reply {
    let filter =
        json!({ "asset_type": { "$eq": "aws_ec2_instance" }, "asset_id": { "$eq": instance } });
    let filter: String = filter
        .to_string()
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    here.at_clumio("GET", &format!("/restores/files?filter={filter}"), None)
}

fn generate(here: &Here) -> Reply {
    here.at_clumio(
        "POST",
        &format!("/restores/files/{}/_generate_passcode", clumio::CONTRACTS),
        None,
    )
}

/// The link of the mail, which the service itself never tells.
fn email_link(here: &Here) -> String {
    let state = here.state();
    let mut files = state["clumio"]["restored_files"].as_array().unwrap().iter();
    files.find(|file| file["id"] == clumio::CONTRACTS).unwrap()["email_link"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Restores a file out of whichever backup is still there.
fn restore(here: &Here) -> Reply {
    let files = restored_files(here, clumio::WEB_PROD_01);
    let backups = files.body["_embedded"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["backup_id"]);
    let attempt = |backup: &Value| {
        let body = json!({
            "source": { "backup_id": backup, "files": [{ "filesystem_id": "f", "path": "/etc/hosts" }] },
            "target": { "email": { "email_address": "b@example.com" } },
        });
        here.at_clumio("POST", "/restores/files?embed=read-task", Some(&body))
    };
    backups
        .map(attempt)
        .find(|reply| reply.status != 404)
        .unwrap()
}
