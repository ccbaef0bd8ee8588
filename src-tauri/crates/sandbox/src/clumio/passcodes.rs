//! Making passcodes, sharing links, and the recipient's own call that takes both.

use serde_json::{Value, json};

use super::access::{find, is_live};
use super::call::{Call, Caller};
use super::paging::self_link;
use super::quirks::PasscodeStyle;
use super::reply::{Outcome, Refusal, Reply};
use super::world::{Access, Passcode, Role, email_link};
use super::{State, audit};
use crate::random::Random;

/// `POST /restores/files/{id}/_generate_passcode`: a new passcode; the one before stops working at once.
pub(crate) fn generate(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    caller.must_be_allowed_to_restore()?;
    if caller.principal.role == Role::HelpdeskAdmin && !state.quirks.helpdesk_may_generate {
        return Err(Refusal::forbidden(
            "The user is not authorized to perform this action",
        ));
    }
    let index = find(state, caller, call.id())?;
    let file = &state.world.files[index];
    let quirks = &state.quirks;
    if file.recipients().next().is_none() && quirks.generate_direct_download_status != 200 {
        let reason = "The restored file is not shared by email";
        return Err(Refusal::precondition(
            quirks.generate_direct_download_status,
            reason,
        ));
    }
    if !is_live(quirks, file) && quirks.generate_expired_status != 200 {
        return Err(Refusal::precondition(
            quirks.generate_expired_status,
            "The restored file has expired",
        ));
    }
    let passcode = issue(state, index);
    audit::record(
        state,
        call,
        "regenerate_tda_passcode",
        Some(&caller.principal.email),
        index,
        true,
    );
    Ok(Reply::ok(
        json!({"_links": {"_self": self_link(call, &state.quirks)}, "passcode": passcode}),
    ))
}

/// `POST /restores/files/{id}/_share`: mails the link to one more address. The passcode stays what it is.
pub(crate) fn share(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    caller.must_be_allowed_to_restore()?;
    let body = call.json()?;
    let index = find(state, caller, call.id())?;
    let retrieved_for = address(state, &body)?;
    if !is_live(&state.quirks, &state.world.files[index]) {
        return Err(Refusal::precondition(412, "The restored file has expired"));
    }
    let file = &mut state.world.files[index];
    file.email_link.get_or_insert_with(|| email_link(&file.id));
    if state.quirks.share_adds_access_method {
        file.access.push(Access::Email {
            message: body["message"].as_str().map(str::to_owned),
            retrieved_by: caller.principal.email.clone(),
            retrieved_for,
        });
    }
    audit::record(
        state,
        call,
        "grant_email_access",
        Some(&caller.principal.email),
        index,
        true,
    );
    Ok(Reply::ok(
        json!({"_links": {"_self": self_link(call, &state.quirks)}}),
    ))
}

/// `POST /restores/files/_download`: what the recipient's page does with the link and the passcode.
pub(crate) fn download(state: &mut State, call: &Call) -> Outcome {
    let body = call.json()?;
    let text = |name: &str| {
        body[name]
            .as_str()
            .ok_or_else(|| Refusal::bad_request(&format!("{name} is required.")))
    };
    let (link, passcode) = (text("email_link")?, text("passcode")?);
    let index = state
        .world
        .files
        .iter()
        .position(|file| file.email_link.as_deref() == Some(link));
    let index = index.ok_or_else(|| Refusal::not_found("The shared file"))?;
    let file = &state.world.files[index];
    if !is_live(&state.quirks, file) {
        return Err(Refusal::precondition(
            state.quirks.ended_link_status,
            "The restored file has expired",
        ));
    }
    let valid = file
        .passcode
        .as_ref()
        .is_some_and(|valid| valid.as_str() == passcode);
    let download_url = format!("https://downloads.clumio.example/{}.zip", file.task_id);
    // Nobody signed in: the recipient is known only where the link went to one address.
    let recipient = match file.recipients().collect::<Vec<_>>().as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    };
    audit::record(
        state,
        call,
        "validate_tda_passcode",
        recipient.as_deref(),
        index,
        valid,
    );
    if !valid {
        return Err(Refusal::new(
            state.quirks.wrong_passcode_status,
            606,
            "The passcode is not valid",
        ));
    }
    audit::record(state, call, "download", recipient.as_deref(), index, true);
    let links = json!({"_self": self_link(call, &state.quirks)});
    Ok(Reply::ok(
        json!({"_links": links, "download_url": download_url}),
    ))
}

/// Replaces the passcode of a file and answers the new one.
pub(crate) fn issue(state: &mut State, index: usize) -> String {
    let style = state.quirks.passcode_style;
    let seed = state.world.seed;
    let file = &mut state.world.files[index];
    file.passcodes_issued += 1;
    let text = passcode_text(style, seed, &file.id, file.passcodes_issued);
    file.passcode = Some(Passcode::new(text.clone()));
    text
}

/// The passcode that came with the mail, before anybody asked for another.
pub(crate) fn first_passcode(seed: u64, file_id: &str) -> Passcode {
    Passcode::new(passcode_text(PasscodeStyle::Mixed, seed, file_id, 1))
}

/// The address in a body; a form that cannot be one is refused.
pub(crate) fn address(state: &State, body: &Value) -> Result<String, Refusal> {
    let address = body["email_address"].as_str();
    let address = address.ok_or_else(|| Refusal::bad_request("email_address is required."))?;
    let invalid = || Refusal::bad_request("email_address is not valid.");
    let (local, domain) = address.rsplit_once('@').ok_or_else(invalid)?;
    let labels_are_whole = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;@".contains(c);
    if local.is_empty() || !labels_are_whole || !local.chars().chain(domain.chars()).all(is_plain) {
        return Err(invalid());
    }
    let public = ["gmail.com", "outlook.com", "yahoo.com"]
        .iter()
        .any(|host| domain.eq_ignore_ascii_case(host));
    if public && state.quirks.work_addresses_only {
        return Err(Refusal::bad_request("email_address is not a work address."));
    }
    Ok(address.to_owned())
}

/// The same seed, file and count always give the same passcode, whatever else happened in between.
fn passcode_text(style: PasscodeStyle, seed: u64, file_id: &str, count: u32) -> String {
    let of_file = file_id.bytes().fold(seed, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let mut random = Random::new(of_file.wrapping_add(u64::from(count) << 32));
    match style {
        PasscodeStyle::Mixed => mixed(&mut random, 10),
        PasscodeStyle::Spaces => format!(" {} ", mixed(&mut random, 10)),
        PasscodeStyle::Long => mixed(&mut random, 64),
        PasscodeStyle::Digits => format!("0{}", characters(&mut random, "0123456789", 5)),
        PasscodeStyle::Symbols => {
            format!("=\"<{}>&'%$", characters(&mut random, r"aB3-+/\|`~^;:,", 8))
        }
    }
}

/// Letters and digits, one of them at a random place out of those that people confuse.
fn mixed(random: &mut Random, length: usize) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut all: Vec<char> = characters(random, ALPHABET, length).chars().collect();
    let place = random.below(length as u64) as usize;
    all[place] = characters(random, "0O1lI", 1).chars().next().unwrap_or('0');
    all.into_iter().collect()
}

fn characters(random: &mut Random, alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    (0..length)
        .map(|_| alphabet[random.below(alphabet.len() as u64) as usize])
        .collect()
}
