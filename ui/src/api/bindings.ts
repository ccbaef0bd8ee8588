// Generated from the Rust types. To renew: UPDATE_BINDINGS=1 cargo test -p restore-desk bindings

export type Code = "NotConnected" | "CredentialRejected" | "SignInEnded" | "WrongRegion" | "Forbidden" | "AccountBlocked" | "StorageFull" | "NotFound" | "NotInTrash" | "NameTaken" | "FolderGone" | "NameInvalid" | "ChangedSince" | "LinkExpired" | "NoEmailShare" | "LeftHalfway" | "AlreadyRunning" | "FolderBusy" | "RateLimited" | "Offline" | "Refused" | "Intercepted" | "UnknownOutcome" | "KeyringUnavailable" | "PresenceNotConfirmed" | "PresenceUnavailable" | "ClipboardUnavailable" | "BrowserUnavailable" | "MailUnavailable" | "JournalUnavailable" | "ProfileUnusable" | "ProfileInUse" | "StateUnreadable" | "NotSaved" | "FileNotWritten" | "PolicyBroken" | "InputInvalid" | "ServiceMisbehaved" | "RequestRejected" | "Unexpected";

export type Subject = "sign_in" | "app" | "denied" | "time" | "port" | "as_user" | "location" | "email" | "terms" | "password" | "everything" | "box" | "clumio" | "item" | "destination" | "existing" | "user" | "restored_file" | "confirmation" | "inside" | "inside_newer" | "inside_unknown" | "inside_too_large" | "list" | "entry" | "events" | "verifying" | "certificate_issuer" | "certificate_host" | "certificate_time" | "certificate" | "certificate_extension" | "tls" | "proxy" | "proxy_gateway" | "proxy_sign_in" | "proxy_scheme" | "proxy_setting" | "proxy_socks" | "intermediary" | "blocked" | "handover" | "passcode" | "text" | "policy" | "release" | "logs" | "damaged" | "full" | "locked" | "read_only" | "network" | "newer" | "not_a_folder" | "not_made" | "not_writable" | "owner" | "accounts" | "settings" | "filters" | "updates" | "journal" | "runs" | "exists" | "address" | "token" | "message" | "message_passcode" | "name" | "label" | "mail_template" | "callback_address" | "id" | "folder" | "unit" | "subject" | "activity" | "job";

export type Detail = { 
/**
 * Seconds to wait before trying again.
 */
retry_after_seconds?: number, 
/**
 * Part of the situation that it concerns, where the code alone does not say.
 */
about?: Subject, 
/**
 * Name of its source: the issuer or the name of a certificate as it says itself, host and port of a proxy, a setting, a
 * login.
 */
by?: string, 
/**
 * The kinds of sign-in that a proxy offers.
 */
schemes?: string, 
/**
 * Critical extension of a certificate that is not supported.
 */
extension?: string, 
/**
 * The trusted authority above a certificate that cannot be used.
 */
root?: string, 
/**
 * File or folder that it concerns.
 */
path?: string, 
/**
 * Time of the event.
 */
at?: string, 
/**
 * Number of times that the request was sent.
 */
attempts?: number, };

export type Problem = { 
/**
 * The situation.
 */
code: Code, 
/**
 * Description in plain English for "copy details" and the log; never a secret, never shown alone.
 */
message: string, 
/**
 * The service's own words, if it said any.
 */
service_message?: string, 
/**
 * Whether doing the same again may help.
 */
retryable: boolean, 
/**
 * The service's own ID of the request, for its support desk.
 */
request_id?: string, 
/**
 * Facts for the words.
 */
detail?: Detail, };

export type ServiceWait = { 
/**
 * The reason.
 */
reason: ServiceWaitReason, 
/**
 * The number of the next attempt, from 1.
 */
attempt: number, 
/**
 * Maximum number of attempts.
 */
max_attempts: number, 
/**
 * When the next attempt is sent, by the services' clock; in the past while it is in flight.
 */
until: string, };

export type ServiceWaitReason = "rate_limited" | "not_responding" | "unreachable" | "busy";

export type Language = "system" | "en" | "ja";

export type Theme = "system" | "light" | "dark";

export type Density = "standard" | "compact";

export type MailLanguage = "en" | "ja";

export type MailTemplate = { 
/**
 * The subject; at most 200 characters.
 */
subject: string, 
/**
 * The text; at most 4,000 characters.
 */
body: string, };

export type MailSettings = { 
/**
 * The chosen language of emails; without one, that of the interface.
 */
language: MailLanguage | null, 
/**
 * Signature below every email; at most 1,000 characters.
 */
signature: string, 
/**
 * The person's own English template; the program's when there is none.
 */
en: MailTemplate | null, 
/**
 * The person's own Japanese template; the program's when there is none.
 */
ja: MailTemplate | null, };

export type TemplateProblem = { "is": "unknown_placeholder", 
/**
 * The name, without its braces.
 */
name: string, } | { "is": "no_passcode" } | { "is": "passcode_in_subject" } | { "is": "no_subject" } | { "is": "too_long", 
/**
 * `subject`, `body` or `signature`.
 */
part: string, 
/**
 * The most characters.
 */
most: number, };

export type MailPreview = { 
/**
 * The template that was used: the given one, or the built-in one.
 */
template: MailTemplate, 
/**
 * The subject.
 */
subject: string, 
/**
 * The text.
 */
text: string, 
/**
 * Problems of the template; one that has any is not saved.
 */
problems: Array<TemplateProblem>, 
/**
 * The names that can be used in braces.
 */
placeholders: Array<string>, };

export type Settings = { 
/**
 * The language.
 */
language: Language, 
/**
 * The theme.
 */
theme: Theme, 
/**
 * How large everything in the window is, in per cent: 100, 125, 150, 175 or 200. No policy sets it: it is for each
 * person's own eyes.
 */
zoom_percent: number, 
/**
 * How close the rows of lists stand. No policy sets it either.
 */
density: Density, 
/**
 * The widths of columns that were changed by hand, in pixels at 100 %, by list and column: `trash.was_in`. 48 to 960.
 */
column_widths: { [key in string]: number }, 
/**
 * Seconds a passcode stays on the clipboard: 15, 30, 60 or 120.
 */
clipboard_seconds: number, 
/**
 * Whether a passcode is hidden until asked for.
 */
hide_passcodes: boolean, 
/**
 * Whether the system asks who is at the computer before a passcode is made, shown or copied, and before an account is
 * connected.
 */
confirm_presence: boolean, 
/**
 * Minutes without input after which passcodes and tokens are cleared: 5, 10, 15 or 30.
 */
idle_minutes: number, 
/**
 * Days that the activity is kept: 30, 90, 180 or 365.
 */
activity_days: number, 
/**
 * Whether to look, once a day at most, for a newer version.
 */
update_check: boolean, 
/**
 * How the email to the recipient is written.
 */
mail: MailSettings, };

export type Locks = { 
/**
 * Who decided, if the policy says.
 */
by: string | null, 
/**
 * Names of the locked settings; `clumio_region`, `sharing`, `box_app` and `box_ways` stand there for what is no
 * setting.
 */
settings: Array<string>, };

export type Service = "clumio" | "box";

export type Keeping = "keyring" | "this_run" | "too_long";

export type Unit = { 
/**
 * Clumio's ID, a UUID.
 */
id: string, 
/**
 * Its name.
 */
name: string, };

export type AccountColour = "green" | "blue" | "violet" | "rose" | "orange" | "grey";

export type AccountMark = { 
/**
 * ID that this program gave the account; empty for one from a version that knew a single account per service.
 */
id: string, 
/**
 * Short name, 1 to 40 characters, unique among the accounts of the service.
 */
label: string, 
/**
 * Colour.
 */
colour: AccountColour, };

export type ClumioAccount = { 
/**
 * ID, short name and colour.
 */
mark: AccountMark, 
/**
 * Display name of the region, such as "Oregon".
 */
region: string, 
/**
 * Address of the portal in which people sign in, if known.
 */
portal: string | null, 
/**
 * Host of the API, with its port unless that is the one of https.
 */
host: string, 
/**
 * Unit that it acts in; none for the token's default.
 */
unit: Unit | null, 
/**
 * Storage of the token.
 */
keeping: Keeping, };

export type BoxWay = "pasted" | "browser" | "application";

export type BoxAccount = { 
/**
 * ID, short name and colour.
 */
mark: AccountMark, 
/**
 * Box's ID of the user.
 */
user_id: string, 
/**
 * Name of the user.
 */
name: string, 
/**
 * Email address with which the user signs in.
 */
login: string, 
/**
 * Name of the enterprise.
 */
enterprise: string | null, 
/**
 * Storage of the token.
 */
keeping: Keeping, 
/**
 * Method with which it was connected.
 */
way: BoxWay, 
/**
 * Time at which it was connected; unknown when an older version did it.
 */
since: string | null, 
/**
 * Whether the user still has to confirm that this account, which a browser signed in, is theirs.
 */
unconfirmed: boolean, };

export type BoxWays = { 
/**
 * Client ID of the application that is used unless another is entered: the policy's, or the active account's.
 */
client_id: string | null, 
/**
 * Client ID of the application whose client credentials are used unless another is entered; none where only the policy has
 * its secret.
 */
application_client_id: string | null, 
/**
 * Redirect URIs to register at Box, in the order in which they are tried.
 */
redirect_addresses: Array<string>, };

export type BoxApp = { 
/**
 * Client ID.
 */
client_id: string, 
/**
 * Client secret; never sent back to the window.
 */
client_secret: string, };

export type BoxSubjectKind = "enterprise" | "user";

export type BoxSubject = { 
/**
 * Kind of the subject.
 */
kind: BoxSubjectKind, 
/**
 * ID of the enterprise or of the user, 1 to 20 digits.
 */
id: string, };

export type Farewell = { 
/**
 * Language tag, as in HTML's `lang`.
 */
language: string, 
/**
 * Shown when the user authorized the application.
 */
done: string, 
/**
 * Shown when the user denied it.
 */
denied: string, };

export type Left = { 
/**
 * The remaining accounts.
 */
accounts: Accounts, 
/**
 * Outcome of revoking the token.
 */
revocation: Revocation, 
/**
 * Name of the entry in the system keychain that may still hold the token, when its removal could not be confirmed.
 */
entry_left: string | null, };

export type Revocation = "revoked" | "unconfirmed" | "not_requested";

export type Accounts = { 
/**
 * The active Clumio account; none only when none is connected.
 */
clumio: ClumioAccount | null, 
/**
 * The active Box account; none only when none is connected.
 */
box: BoxAccount | null, 
/**
 * The other Clumio accounts, the most recently active first, those that never were last.
 */
other_clumio: Array<ClumioAccount>, 
/**
 * The other Box accounts, the most recently active first, those that never were last.
 */
other_boxes: Array<BoxAccount>, };

export type ClumioCheck = { 
/**
 * Display name of the region.
 */
region: string, 
/**
 * Host of the API, with its port unless that is the one of https.
 */
host: string, 
/**
 * Units that the token may act in; empty when it may not list them.
 */
units: Array<Unit>, };

export type Action = "regenerate_passcode" | "restore" | "undo_restore" | "share_link" | "restore_many";

export type Ending = "started" | "done" | "not_done" | "unknown";

export type LostPasscode = "before_copying" | "after_copying";

export type JobTally = { 
/**
 * Number of its items.
 */
items: number, 
/**
 * Number of those that it restored; none until it ends.
 */
restored: number | null, };

export type ActivityRow = { 
/**
 * ID of the row in the journal.
 */
id: string, 
/**
 * Kind of the action.
 */
action: Action, 
/**
 * `restored_file`, `file`, `folder`, `web_link` or `job`.
 */
item_kind: string, 
/**
 * ID of the item at the service; our ID of a job.
 */
item_id: string, 
/**
 * Name of the item; the names of the first items of a job.
 */
item_name: string, 
/**
 * Login of the account that did it.
 */
account: string, 
/**
 * Our ID of the account; rows of older versions and those of jobs do not have it.
 */
account_id: string | null, 
/**
 * The impersonated user, if any.
 */
acting_as: string | null, 
/**
 * The actor, as signed in to this computer; rows of older versions do not have it.
 */
operator: string | null, 
/**
 * Recipients of a passcode; empty for a restore.
 */
for_whom: Array<string>, 
/**
 * Asset of a restored file, or target folder of a restored item.
 */
place: string | null, 
/**
 * Time of the start.
 */
started_at: string, 
/**
 * Time of the end.
 */
finished_at: string | null, 
/**
 * Outcome.
 */
ending: Ending, 
/**
 * The error, if it was not done.
 */
code: Code | null, 
/**
 * ID of the request at the service.
 */
request_id: string | null, 
/**
 * Whether it can be undone.
 */
can_undo: boolean, 
/**
 * How far a bulk restore got; rows of older versions do not have it.
 */
tally: JobTally | null, 
/**
 * How the new passcode was lost; reported once, at the next start.
 */
lost: LostPasscode | null, };

export type ActivityPage = { 
/**
 * The rows, newest first.
 */
rows: Array<ActivityRow>, 
/**
 * Number of rows that match.
 */
total: number, 
/**
 * The rows that were deleted because of their age; none if there never were any.
 */
erased: Erased | null, };

export type Erased = { 
/**
 * Their number.
 */
count: number, 
/**
 * Start of the newest of them.
 */
until: string, };

export type Format = "xlsx" | "csv" | "json";

export type Jump = { "is": "restored_file", 
/**
 * The ID.
 */
id: string, } | { "is": "part_of_id", 
/**
 * The part.
 */
part: string, } | { "is": "asset", 
/**
 * Kind of the asset.
 */
asset: AssetKind, 
/**
 * The native ID.
 */
native_id: string, } | { "is": "part_of_native_id", 
/**
 * Kind of the asset.
 */
asset: AssetKind, 
/**
 * The part.
 */
part: string, } | { "is": "recipient", 
/**
 * The address, or a part of it.
 */
address: string, 
/**
 * Whether it can be a complete address.
 */
whole: boolean, } | { "is": "box_item", 
/**
 * Kind and ID.
 */
key: ItemKey, } | { "is": "box_id", 
/**
 * The ID.
 */
id: string, } | { "is": "box_shared_link" } | { "is": "box_link" } | { "is": "clumio_link" } | { "is": "access_requested_file" } | { "is": "unknown_link", 
/**
 * Its host.
 */
host: string, } | { "is": "text", 
/**
 * The text, trimmed.
 */
text: string, } | { "is": "too_long" } | { "is": "nothing" };

export type Reading = { 
/**
 * The results, the likeliest first. Never empty; more than one for an ambiguous text.
 */
taken: Array<Jump>, 
/**
 * Assets already found that match.
 */
assets: Array<AssetRef>, 
/**
 * Number of restored files found so far that match.
 */
files: number, };

export type AssetKind = "ec2_instance" | "ebs_volume" | "dynamodb_table";

export type Asset = { 
/**
 * Its kind.
 */
kind: AssetKind, 
/**
 * Clumio's ID, a UUID.
 */
id: string, 
/**
 * Its name; the native ID when it has none.
 */
name: string, 
/**
 * The ID at the cloud provider.
 */
native_id: string, 
/**
 * The cloud account it is in.
 */
account: string | null, 
/**
 * The cloud region it is in.
 */
region: string | null, 
/**
 * Whether it was deleted at the provider; its backups may still be there.
 */
deleted: boolean, 
/**
 * When it was last backed up.
 */
last_backup_at: string | null, };

export type AssetPage = { 
/**
 * The assets.
 */
assets: Array<Asset>, 
/**
 * Start of the next page, to be sent back unchanged.
 */
next: string | null, 
/**
 * How many there are, as far as the service says.
 */
total: number | null, 
/**
 * Number of entries of this page that could not be read.
 */
unreadable: number, };

export type AssetRef = { 
/**
 * Its kind.
 */
kind: AssetKind, 
/**
 * Clumio's ID.
 */
id: string, 
/**
 * Its name.
 */
name: string, };

export type Standing = "regenerable" | "link_ended" | "no_email_share" | "unlisted";

export type RestoredFile = { 
/**
 * Clumio's ID of the restored file.
 */
id: string, 
/**
 * The name Clumio gave it.
 */
name: string, 
/**
 * Size in bytes.
 */
size: number | null, 
/**
 * When the backup it came from began.
 */
backup_at: string | null, 
/**
 * When its link expires or expired.
 */
link_ends_at: string | null, 
/**
 * Addresses it was shared with by email; all use the same passcode.
 */
recipients: Array<string>, 
/**
 * Addresses of those who shared or downloaded it.
 */
shared_by: Array<string>, 
/**
 * The message that went with the email.
 */
message: string | null, 
/**
 * Its source in Clumio.
 */
asset: AssetRef | null, 
/**
 * Whether regenerating the passcode makes sense.
 */
standing: Standing, };

export type FileQuery = { 
/**
 * Words that must all occur in the recipients, the name, the senders, the message or the asset's name; any order.
 */
text: string, 
/**
 * The ID of the one asset whose files are shown; all otherwise.
 */
asset: string | null, 
/**
 * The ID of a file whose row number is asked for.
 */
keep: string | null, };

export type FilesState = { 
/**
 * Restored files so far.
 */
found: number, 
/**
 * Assets scanned so far.
 */
looked: number, 
/**
 * Assets to scan in all, as far as known.
 */
total: number, 
/**
 * Assets that could not be read, or not completely.
 */
unreadable: number, 
/**
 * Whether it is running.
 */
looking: boolean, 
/**
 * Whether it was stopped, so that files may be missing.
 */
stopped: boolean, 
/**
 * Whether there are assets that are only scanned on demand.
 */
more: boolean, 
/**
 * Why it waits before it goes on by itself.
 */
waiting: ServiceWait | null, 
/**
 * When it began.
 */
looked_at: string | null, 
/**
 * Why it ended early.
 */
problem: Problem | null, };

export type FilesWindow = { 
/**
 * The number of the first row, from 0.
 */
from: number, 
/**
 * The rows.
 */
rows: Array<RestoredFile>, 
/**
 * How many match in all.
 */
matched: number, 
/**
 * The row number of the file that the query keeps; none when it does not match.
 */
kept_at: number | null, 
/**
 * Progress of the scan.
 */
state: FilesState, };

export type FilesLooked = { 
/**
 * Assets scanned so far.
 */
looked: number, 
/**
 * Assets to scan in all, as far as known.
 */
total: number, 
/**
 * Assets that could not be read, or not completely.
 */
unreadable: number, };

export type ById = { "is": "file", 
/**
 * The file.
 */
file: RestoredFile, } | { "is": "asset", 
/**
 * The asset.
 */
asset: AssetRef, };

export type Shared = { 
/**
 * The recipient's address.
 */
address: string, 
/**
 * Whether the file had not been shared with them before.
 */
further: boolean, 
/**
 * The ID of the file's pending passcode, which they need too.
 */
handover: string | null, };

export type MadeLately = { 
/**
 * When.
 */
at: string, 
/**
 * The address of the user, from Clumio's audit trails; `None` when only the journal of this computer has it.
 */
by: string | null, };

export type Handover = { 
/**
 * Its ID in this run.
 */
id: string, 
/**
 * The ID of the account that regenerated it.
 */
account_id: string, 
/**
 * The file that it opens.
 */
file: RestoredFile, 
/**
 * When it was regenerated.
 */
made_at: string, 
/**
 * Number of characters, so that a hidden passcode can be drawn.
 */
length: number, 
/**
 * The service's ID of the request.
 */
request_id: string | null, 
/**
 * Whether it was copied at least once.
 */
copied: boolean, };

export type Confirmation = { 
/**
 * Gives the consent to this question, once; none where nothing can be regenerated.
 */
token: string | null, 
/**
 * The file as Clumio lists it now; the last known one where it does not.
 */
file: RestoredFile, 
/**
 * The addresses whose passcode stops working.
 */
recipients: Array<string>, 
/**
 * The newest regeneration within the last hour, as far as known.
 */
recent_regeneration: MadeLately | null, 
/**
 * Reasons to think twice.
 */
warnings: Array<ConfirmationWarning>, };

export type ConfirmationWarning = "unlisted" | "not_listed" | "link_expired" | "recipients_unreadable" | "recipients_added";

export type RegenerationAnswer = { "is": "done", 
/**
 * The new passcode.
 */
handover: Handover, } | { "is": "ask_again", 
/**
 * The new question.
 */
confirmation: Confirmation, };

export type Passcode = string;

export type Copied = "passcode" | "email";

export type ClipboardHold = { 
/**
 * The ID of the pending passcode.
 */
handover: string, 
/**
 * Whether it is the passcode alone or the email with it.
 */
what: Copied, 
/**
 * When it is cleared.
 */
clears_at: string, 
/**
 * Seconds from copying (or extending) to clearing.
 */
seconds: number, };

export type DraftOpened = { 
/**
 * Which passcode is on the clipboard, and when it is cleared.
 */
hold: ClipboardHold, 
/**
 * Whether the draft had room for the text; it always has recipient and subject.
 */
with_text: boolean, };

export type HoldEnd = "clearing" | "cleared" | "replaced" | "not_cleared";

export type ItemKind = "file" | "folder" | "web_link";

export type ItemKey = { 
/**
 * The kind.
 */
kind: ItemKind, 
/**
 * Box's ID: 1 to 20 digits.
 */
id: string, };

export type Place = { 
/**
 * Names from the root ("All Files" left out) to the folder; empty for the root itself.
 */
path: Array<string>, 
/**
 * The state of the folder.
 */
state: PlaceState, };

export type PlaceState = "not_looked" | "there" | "in_trash" | "gone";

export type Person = { 
/**
 * Box's user ID; `None` if Box does not give it.
 */
id: string | null, 
/**
 * The name, or the login of a user without a name.
 */
name: string, 
/**
 * The email address they sign in with, if known.
 */
login: string | null, };

export type ActingAs = { 
/**
 * The first three. `None` is the account's own user.
 */
users: Array<Person | null>, 
/**
 * Number of users.
 */
total: number, };

export type FolderName = { 
/**
 * Box's ID.
 */
id: string, 
/**
 * The name.
 */
name: string, };

export type Deleter = { "is": "not_asked" } | { "is": "unknown" } | { "is": "known", 
/**
 * The name.
 */
name: string, };

export type TrashRow = { 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The name as it is: it may contain any script, control and direction characters included.
 */
name: string, 
/**
 * The size in bytes; `None` for bookmarks.
 */
size: number | null, 
/**
 * When it was deleted.
 */
deleted_at: string | null, 
/**
 * When Box deletes it permanently; `None` if it is kept.
 */
erased_at: string | null, 
/**
 * The owner.
 */
owner: string | null, 
/**
 * Who modified it last.
 */
modified_by: string | null, 
/**
 * Who deleted it.
 */
deleted_by: Deleter, 
/**
 * The folder it was in.
 */
was_in: Place, 
/**
 * The user in whose trash it is, where that is not the account's own.
 */
seen_by: string | null, 
/**
 * Whether it is selected.
 */
selected: boolean, };

export type DeletedWhen = { "is": "any" } | { "is": "hour" } | { "is": "today", 
/**
 * From this time of day on.
 */
from: string | null, 
/**
 * Up to this time of day.
 */
to: string | null, } | { "is": "yesterday", 
/**
 * From this time of day on.
 */
from: string | null, 
/**
 * Up to this time of day.
 */
to: string | null, } | { "is": "week" } | { "is": "between", 
/**
 * From then on.
 */
from: string | null, 
/**
 * Up to then.
 */
to: string | null, };

export type DeletedBy = { "is": "person", 
/**
 * The person.
 */
person: Person, } | { "is": "unknown" };

export type TrashFilter = { 
/**
 * Words that all occur in the name of the item or of the folder it was in.
 */
text: string, 
/**
 * Only these kinds.
 */
kinds: Array<ItemKind>, 
/**
 * Only items that were directly in this folder.
 */
folder: FolderName | null, 
/**
 * Only items of this owner.
 */
owner: Person | null, 
/**
 * Only items that were deleted by this person.
 */
deleted_by: DeletedBy | null, 
/**
 * Only items of this many bytes or more.
 */
at_least: number | null, 
/**
 * Only items of this many bytes or fewer.
 */
at_most: number | null, 
/**
 * Only items that were deleted at this time.
 */
when: DeletedWhen, };

export type TrashSort = "deleted" | "name" | "size" | "was_in";

export type TrashQuery = { 
/**
 * The filter.
 */
filter: TrashFilter, 
/**
 * The column to sort by.
 */
sort: TrashSort, 
/**
 * Whether the order is descending.
 */
descending: boolean, };

export type UserListing = { 
/**
 * The user; `None` for the account's own.
 */
person: Person | null, 
/**
 * Items loaded so far, including those that are in another user's trash as well.
 */
listed: number, 
/**
 * Entries that could not be read, so that they are not listed.
 */
unreadable: number, 
/**
 * Whether it is still loading.
 */
listing: boolean, 
/**
 * Whether everything was loaded.
 */
complete: boolean, 
/**
 * Why it stopped early.
 */
problem: Problem | null, };

export type TrashState = { 
/**
 * Items loaded so far.
 */
listed: number, 
/**
 * Entries that could not be read, of all users together.
 */
unreadable: number, 
/**
 * Whether it is still loading.
 */
listing: boolean, 
/**
 * Whether everything was loaded.
 */
complete: boolean, 
/**
 * When loading began, by the services' clock.
 */
listed_at: string | null, 
/**
 * Why it stopped early; what was loaded stays usable.
 */
problem: Problem | null, 
/**
 * Why loading waits before it goes on by itself.
 */
waiting: ServiceWait | null, 
/**
 * The number of the list, which rises with each that replaces another.
 */
list: number, 
/**
 * The users whose trash is loaded, and how far each is.
 */
users: Array<UserListing>, 
/**
 * The number of items of which it is known who deleted them.
 */
named: number, };

export type TrashWindow = { 
/**
 * Index of the first row among those that match.
 */
from: number, 
/**
 * The rows.
 */
rows: Array<TrashRow>, 
/**
 * How many match.
 */
matched: number, 
/**
 * How many more may match, because it is not known who deleted them.
 */
unknown: number, 
/**
 * How many are selected, shown or not.
 */
selected: number, 
/**
 * How many of those that match are selected.
 */
selected_matching: number, 
/**
 * How far the trash is loaded.
 */
state: TrashState, };

export type FolderChoice = { 
/**
 * The folder.
 */
folder: FolderName, 
/**
 * How many rows were in it.
 */
rows: number, };

export type PersonChoice = { 
/**
 * The owner.
 */
person: Person, 
/**
 * How many rows are theirs.
 */
rows: number, };

export type Incident = { 
/**
 * The person; `None` where Box was not asked or does not name them.
 */
by: Person | null, 
/**
 * The time of the first deletion.
 */
first_at: string, 
/**
 * The time of the last deletion.
 */
last_at: string, 
/**
 * The number of items.
 */
items: number, 
/**
 * Their size in bytes, without the contents of folders.
 */
bytes: number, 
/**
 * Up to three folders they were in, the fullest first.
 */
folders: Array<FolderChoice>, 
/**
 * How many other folders they were in.
 */
more_folders: number, 
/**
 * The filter that finds these items.
 */
filter: TrashFilter, };

export type DayCount = { 
/**
 * The local day, as `2026-11-20`.
 */
day: string, 
/**
 * The number of items.
 */
items: number, 
/**
 * The filter that finds them.
 */
when: DeletedWhen, };

export type IncidentList = { 
/**
 * The newest incidents, the last one first.
 */
incidents: Array<Incident>, 
/**
 * How many incidents there are in all.
 */
total: number, 
/**
 * The deletions of each of the last days, today's last.
 */
days: Array<DayCount>, 
/**
 * The number of items that were deleted one at a time.
 */
single: number, 
/**
 * The number of items whose time of deletion is not known.
 */
undated: number, };

export type PeopleFound = { 
/**
 * The people, the likeliest first.
 */
people: Array<Person>, 
/**
 * Whether all users of the organization were searched. An account without the permission to manage users finds only people
 * whose items are listed, and those chosen before.
 */
everybody: boolean, 
/**
 * Users in Box's answer that could not be read, so that they are not among the people.
 */
unreadable: number, };

export type DeletersFrom = "events" | "search";

export type Selecting = { "what": "one", 
/**
 * The item.
 */
key: ItemKey, 
/**
 * Whether it is selected from now on.
 */
on: boolean, } | { "what": "range", 
/**
 * Which rows match.
 */
query: TrashQuery, 
/**
 * The number of the first row.
 */
from: number, 
/**
 * The number of the last row, which is included.
 */
to: number, } | { "what": "all", 
/**
 * Which rows match.
 */
query: TrashQuery, 
/**
 * Whether they are selected from now on.
 */
on: boolean, } | { "what": "nothing" };

export type SavedFilter = { 
/**
 * 1 to 60 characters.
 */
name: string, 
/**
 * The filter.
 */
filter: TrashFilter, };

export type FolderRef = { 
/**
 * Box's ID; `0` is the root folder.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * Names from the root ("All Files" left out) to this folder, its own included; empty for the root itself.
 */
path: Array<string>, };

export type TrashedItem = { 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The name.
 */
name: string, 
/**
 * The size in bytes.
 */
size: number | null, 
/**
 * When the content was last modified.
 */
modified_at: string | null, 
/**
 * Who modified it last.
 */
modified_by: string | null, 
/**
 * The owner.
 */
owner: string | null, 
/**
 * When it was deleted.
 */
deleted_at: string | null, 
/**
 * When Box deletes it permanently.
 */
erased_at: string | null, 
/**
 * The folder it was in.
 */
was_in: Place, };

export type Existing = { 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The name.
 */
name: string, 
/**
 * The size in bytes.
 */
size: number | null, 
/**
 * When the content was last modified.
 */
modified_at: string | null, 
/**
 * Who modified it last.
 */
modified_by: string | null, 
/**
 * The owner.
 */
owner: string | null, };

export type Comparison = { 
/**
 * Whether the content is the same, by SHA-1; `None` if that is not known (folders, bookmarks, different kinds).
 */
same_content: boolean | null, 
/**
 * Whether both are of one kind.
 */
same_kind: boolean, 
/**
 * Seconds by which the existing item is newer; negative when it is older.
 */
newer_by_seconds: number | null, 
/**
 * Bytes by which the existing item is larger; negative when it is smaller.
 */
larger_by_bytes: number | null, };

export type Blocked = "destination" | "item";

export type Finding = { "is": "ready", 
/**
 * The target folder.
 */
destination: FolderRef, } | { "is": "name_taken", 
/**
 * The target folder.
 */
destination: FolderRef, 
/**
 * The existing item.
 */
existing: Existing, 
/**
 * The existing item compared with the one in the trash.
 */
comparison: Comparison, 
/**
 * A free name that Box accepts.
 */
suggestion: string, 
/**
 * How many UTF-16 units of the suggestion come before the extension: what the field selects.
 */
stem_length: number, 
/**
 * The free name that [`Choice::RenameExisting`] without a name gives to the existing item. `None` if another item of
 * the same job renames it, or has the name itself.
 */
existing_new_name: string | null, } | { "is": "folder_gone", 
/**
 * The folder, if it is in the trash and can be restored first.
 */
trashed_folder: TrashedItem | null, } | { "is": "no_access", 
/**
 * The object that the permission is missing for.
 */
to: Blocked, 
/**
 * The target folder, as far as visible.
 */
folder: FolderRef | null, } | { "is": "inside_trashed_folder", 
/**
 * The folder, if it is visible.
 */
trashed_folder: TrashedItem | null, } | { "is": "already_back", 
/**
 * Where it is now.
 */
folder: FolderRef, 
/**
 * Its name now.
 */
name: string, } | { "is": "gone" };

export type Plan = { 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The user on whose behalf it was checked, where that is another than the account's own.
 */
acting_as: Person | null, 
/**
 * The item as it is in the trash; `None` if it is not there.
 */
item: TrashedItem | null, 
/**
 * The result.
 */
finding: Finding, };

export type Choice = { "how": "as_it_was" } | { "how": "new_name", 
/**
 * 1 to 255 characters.
 */
name: string, } | { "how": "other_folder", 
/**
 * Box's ID of the folder.
 */
folder_id: string, 
/**
 * Another name, if its own is in use there.
 */
name: string | null, } | { "how": "folder_first" } | { "how": "rename_existing", 
/**
 * The new name of the existing item; a free one if not given.
 */
name: string | null, } | { "how": "elsewhere", 
/**
 * Box's ID of the folder.
 */
folder_id: string, 
/**
 * Another name, if its own is in use there.
 */
name: string | null, };

export type Restored = { 
/**
 * The ID of its row in the journal, for undo.
 */
activity: string, 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The user on whose behalf it was restored, where that is another than the account's own.
 */
acting_as: Person | null, 
/**
 * Its name in Box's response.
 */
name: string, 
/**
 * The folder it is in now.
 */
folder: FolderRef, 
/**
 * The folder that was restored first, if one was.
 */
folder_first: string | null, 
/**
 * The new name of the existing item, if that was renamed.
 */
existing_renamed: string | null, 
/**
 * Whether the answer was lost and another request verified that it was restored.
 */
found_by_looking: boolean, };

export type PutBack = { 
/**
 * The new name that the existing item keeps, because it was modified since or Box refuses; `None` if it has its own name
 * again, or was not renamed.
 */
existing_keeps: string | null, };

export type Outcome = { "is": "restored", 
/**
 * The item.
 */
restored: Restored, } | { "is": "asks", 
/**
 * The conflict.
 */
plan: Plan, };

export type NameProblem = "empty" | "too_long" | "slash" | "control_character" | "dots" | "edge_space" | "taken";

export type NameVerdict = { 
/**
 * The reason why it cannot be used; `None` if it can.
 */
problem: NameProblem | null, 
/**
 * Whether Windows computers cannot sync it, because it contains one of `< > : " | ? *`.
 */
awkward_on_windows: boolean, };

export type FolderRow = { 
/**
 * Box's ID.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * Names from the root to its parent; known for search results only.
 */
path: Array<string> | null, 
/**
 * Whether the account has the permission to upload into it; `None` if Box does not say.
 */
may_add: boolean | null, };

export type FoldersFound = { 
/**
 * The folders, the best match first.
 */
rows: Array<FolderRow>, 
/**
 * Results that could not be read, so that they are not among the folders.
 */
unreadable: number, };

export type FolderPage = { 
/**
 * The folders from the root down to the open one, which is the last.
 */
trail: Array<FolderRef>, 
/**
 * The folders inside the open one.
 */
rows: Array<FolderRow>, 
/**
 * Entries of the page that could not be read, so that they are not among the folders.
 */
unreadable: number, 
/**
 * The marker of the next page; `None` on the last page.
 */
next: string | null, };

export type Selection = { "of": "items", 
/**
 * The items. Duplicates count once.
 */
keys: Array<ItemKey>, } | { "of": "selected" } | { "of": "matching", 
/**
 * The query.
 */
query: TrashQuery, 
/**
 * The items that are left out.
 */
except: Array<ItemKey>, };

export type Group = "erased_soon" | "ready" | "inside_selected" | "name_taken" | "folder_in_trash" | "folder_gone" | "no_access" | "not_in_trash";

export type DryRun = { 
/**
 * Its ID, until a job is created from it or it is dropped.
 */
id: string, 
/**
 * The users on whose behalf the items would be restored.
 */
acting_as: ActingAs, 
/**
 * Number of items.
 */
items: number, 
/**
 * The groups with items, in the order of [`Group`].
 */
groups: Array<DryRunGroup>, 
/**
 * The cost if every group gets its first offer.
 */
cost: Cost, 
/**
 * When it was created. Box may have changed since.
 */
made_at: string, };

export type DryRunGroup = { 
/**
 * The group.
 */
group: Group, 
/**
 * Number of items.
 */
items: number, 
/**
 * Number of folders among them.
 */
folders: number, 
/**
 * Their size in bytes, as far as known.
 */
bytes: number, 
/**
 * Number of items that Box purges within two days.
 */
erased_soon: number, 
/**
 * Number of different original folders.
 */
places: number, 
/**
 * The first three items.
 */
examples: Array<DryRunItem>, 
/**
 * The decisions that can be made for all of them, the default first. `OtherFolder` and `Elsewhere` have the folder `0` until
 * the person chooses one.
 */
offers: Array<Decision>, };

export type DryRunItem = { 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The name.
 */
name: string, 
/**
 * Size in bytes.
 */
size: number | null, 
/**
 * When Box purges it.
 */
erased_at: string | null, 
/**
 * Whether Box purges it within two days.
 */
erased_soon: boolean, 
/**
 * The original folder.
 */
was_in: Place, 
/**
 * The group.
 */
group: Group, 
/**
 * The target folder, if known.
 */
destination: FolderRef | null, 
/**
 * The item that has its name there.
 */
taken_by: NameHolder | null, 
/**
 * The name that [`Decision::KeepBoth`] gives it: free there and not given to another selected item.
 */
suggestion: string | null, 
/**
 * The name that [`Choice::RenameExisting`](restore::Choice::RenameExisting) gives to the existing item: free there and not
 * given to another item. `None` if that is a selected item, or is renamed for an earlier one: then both are kept.
 */
existing_new_name: string | null, 
/**
 * The folder that would be restored first: a selected one, or the original folder in the trash.
 */
folder_first: TrashedFolder | null, 
/**
 * The user in whose trash it is, if that is not the account's own.
 */
seen_by: string | null, };

export type NameHolder = { "is": "existing", 
/**
 * The item.
 */
existing: Existing, } | { "is": "selected", 
/**
 * The item.
 */
key: ItemKey, };

export type TrashedFolder = { 
/**
 * The folder.
 */
key: ItemKey, 
/**
 * The name.
 */
name: string, };

export type Cost = { 
/**
 * Items that will be sent.
 */
items: number, 
/**
 * Number of requests.
 */
requests: number, 
/**
 * Seconds that they take at the allowed rate.
 */
seconds: number, 
/**
 * The allowed rate in requests per minute. `None` without a limit.
 */
per_minute: number | null, };

export type DryRunPage = { 
/**
 * The rows, in the order in which they would be sent.
 */
rows: Array<DryRunItem>, 
/**
 * Number of rows on all pages.
 */
total: number, };

export type DryRunStep = { 
/**
 * Number of requests that are done.
 */
looked: number, 
/**
 * Number of requests in total, as far as known. It may grow.
 */
of: number, };

export type Decision = { "what": "restore", 
/**
 * How it is restored.
 */
choice: Choice, } | { "what": "keep_both" } | { "what": "skip" } | { "what": "ask" } | { "what": "try_again" };

export type GroupDecision = { 
/**
 * The group. The decision also applies to items that join the group later, except that an item that Box refuses only then is
 * not left in the trash: the job asks about it.
 */
group: Group, 
/**
 * The decision for its items.
 */
decision: Decision, };

export type ItemDecision = { 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The decision for it.
 */
decision: Decision, };

export type Decisions = { 
/**
 * The decisions for groups, at most one for each.
 */
groups: Array<GroupDecision>, 
/**
 * The decisions for single items.
 */
items: Array<ItemDecision>, };

export type JobPhase = "running" | "stopping" | "paused" | "asking" | "finished" | "cancelled" | "undoing";

export type JobState = { 
/**
 * Its ID.
 */
id: string, 
/**
 * The login of the account, or of the impersonated user.
 */
account: string, 
/**
 * The ID of the account. `None` for a job of an older version.
 */
account_id: string | null, 
/**
 * The users on whose behalf the items are restored.
 */
acting_as: ActingAs, 
/**
 * When it was started.
 */
started_at: string, 
/**
 * When it finished.
 */
finished_at: string | null, 
/**
 * The phase.
 */
phase: JobPhase, 
/**
 * The names of its first three items.
 */
names: Array<string>, 
/**
 * The number of items by state.
 */
counts: JobCounts, 
/**
 * Items that finished in the last minute of work. `None` until the first one.
 */
per_minute: number | null, 
/**
 * Seconds until the remaining items are done at that rate.
 */
seconds_left: number | null, 
/**
 * The current wait, if any. The job continues on its own.
 */
waiting: Waiting | null, 
/**
 * Why it paused on its own. It can be resumed once the cause is gone.
 */
problem: Problem | null, 
/**
 * The items that wait for an answer, by conflict.
 */
asking: Array<AskingGroup>, 
/**
 * The impersonated users that Box blocks, with the number of their items that wait for an answer because of that.
 */
blocked_users?: Array<BlockedUser>, 
/**
 * Whether it is being undone, also while it is paused.
 */
undoing: boolean, 
/**
 * Whether it has items whose restore can be undone.
 */
can_undo: boolean, };

export type JobCounts = { 
/**
 * All items.
 */
items: number, 
/**
 * Not started.
 */
pending: number, 
/**
 * In flight.
 */
in_flight: number, 
/**
 * Waiting for an answer.
 */
asking: number, 
/**
 * Restored.
 */
done: number, 
/**
 * Left in the trash by decision.
 */
skipped: number, 
/**
 * Not restored; the reason is known.
 */
failed: number, 
/**
 * The outcome is not known.
 */
unknown: number, 
/**
 * Restored and undone: in the trash again.
 */
undone: number, 
/**
 * Restored and changed since, so that undo left them alone.
 */
changed_since: number, };

export type Waiting = { 
/**
 * The reason.
 */
reason: WaitReason, 
/**
 * The end of the wait, if known.
 */
until: string | null, };

export type WaitReason = "asked_to_wait" | "folder_busy" | "offline" | "slept" | "misbehaving" | "intercepted" | "looking_up";

export type AskingGroup = { 
/**
 * The group.
 */
group: Group, 
/**
 * Number of items.
 */
items: number, 
/**
 * The decisions that can be made for all of them.
 */
offers: Array<Decision>, };

export type BlockedUser = { 
/**
 * The user.
 */
user: Person, 
/**
 * Number of their items that wait for an answer.
 */
items: number, 
/**
 * The reason.
 */
problem: Problem, };

export type JobItemState = "pending" | "in_flight" | "asking" | "done" | "skipped" | "failed" | "unknown";

export type Undone = "in_flight" | "done" | "changed_since" | "failed" | "unknown";

export type JobItem = { 
/**
 * Its number in the job, from 0.
 */
number: number, 
/**
 * The item.
 */
key: ItemKey, 
/**
 * The name in the trash.
 */
name: string, 
/**
 * The path of the original folder.
 */
was_in: string, 
/**
 * The user on whose behalf it is restored, if that is not the account's own: the login, or else the name.
 */
acting_as: string | null, 
/**
 * The group, as last checked.
 */
group: Group, 
/**
 * The decision.
 */
decision: Decision, 
/**
 * The state.
 */
state: JobItemState, 
/**
 * Number of times it was sent.
 */
attempts: number, 
/**
 * The name after the restore.
 */
new_name: string | null, 
/**
 * The path of the folder after the restore, from the root.
 */
path: Array<string> | null, 
/**
 * Why it has its outcome, in a sentence in the language of the window. `None` if the outcome says everything.
 */
reason: string | null, 
/**
 * Box's ID of the last request.
 */
request_id: string | null, 
/**
 * When it finished.
 */
finished_at: string | null, 
/**
 * The conflict, while it waits for an answer.
 */
finding: Finding | null, 
/**
 * The outcome of undo.
 */
undone: Undone | null, 
/**
 * Whether its restore can be undone.
 */
can_undo: boolean, };

export type JobItemFilter = "all" | "left" | "asking" | "done" | "skipped" | "not_done";

export type JobItemPage = { 
/**
 * The rows, by number.
 */
rows: Array<JobItem>, 
/**
 * Number of items on all pages.
 */
total: number, };

export type WayStep = "look_up" | "connect" | "proxy" | "secure" | "token" | "rights";

export type StepOutcome = { "is": "running" } | { "is": "works", 
/**
 * Duration in milliseconds.
 */
milliseconds: number, } | { "is": "fails", 
/**
 * Duration in milliseconds.
 */
milliseconds: number, 
/**
 * The error.
 */
problem: Problem, } | { "is": "not_needed" } | { "is": "not_reached" };

export type Examined = { 
/**
 * The service.
 */
service: Service, 
/**
 * The account of it; none for a service without an account.
 */
account: AccountMark | null, 
/**
 * Host and port of the service.
 */
host: string, 
/**
 * Host and port of the proxy that is used.
 */
proxy: string | null, 
/**
 * The step.
 */
step: WayStep, 
/**
 * Its outcome.
 */
outcome: StepOutcome, };

export type ServiceTime = { 
/**
 * Milliseconds that the services' clock is ahead of this computer's; zero if the difference is small or not known.
 */
ahead_ms: number, 
/**
 * Whether the person should set the clock.
 */
is_off: boolean, };

export type Zone = { 
/**
 * The offsets in order; the first applies to all earlier times as well.
 */
offsets: Array<ZoneOffset>, };

export type ZoneOffset = { 
/**
 * Start in seconds since 1970; none for the first.
 */
from: number | null, 
/**
 * Number of seconds that local time is ahead of UTC.
 */
seconds: number, };

export type Event = { "about": "clipboard", 
/**
 * Our content that is still on the clipboard.
 */
hold: ClipboardHold | null, 
/**
 * How the former content was removed.
 */
ended: HoldEnd | null, } | { "about": "files", 
/**
 * Its state.
 */
state: FilesState, } | { "about": "trash", 
/**
 * Its state.
 */
state: TrashState, } | { "about": "settled", 
/**
 * Its row in the activity.
 */
row: ActivityRow, } | { "about": "job", 
/**
 * Its state.
 */
state: JobState, } | { "about": "forgets_soon", 
/**
 * The time; `None` once the computer is used again.
 */
at: string | null, } | { "about": "wiped", 
/**
 * The passcodes.
 */
handovers: Array<Handover>, } | { "about": "locked" } | { "about": "service_wait", 
/**
 * The service.
 */
service: Service, 
/**
 * The wait that lasts longest; `None` once no call waits.
 */
wait: ServiceWait | null, } | { "about": "service_time", 
/**
 * The difference.
 */
time: ServiceTime, } | { "about": "keychain", 
/**
 * Whether it has not answered yet.
 */
waiting: boolean, } | { "about": "close_asked" } | { "about": "not_written_down", 
/**
 * The error.
 */
problem: Problem, } | { "about": "find" } | { "about": "reload" };

export type About = { 
/**
 * The program's version.
 */
version: string, 
/**
 * The commit that a release was built from; a build for trying out does not know.
 */
commit: string | null, 
/**
 * The operating system with its version and the processor.
 */
system: string, 
/**
 * The version of the web view that draws the window.
 */
web_view: string | null, 
/**
 * The host that is asked for newer versions; a build that was not published knows of none.
 */
releases: string | null, };

export type Newer = { 
/**
 * Which, such as `1.2.0`.
 */
version: string, 
/**
 * No person was told of it yet.
 */
is_news: boolean, };

export type SeenProblem = { 
/**
 * Which.
 */
code: Code, 
/**
 * When.
 */
at: string, };

export type Platform = "linux" | "macos" | "windows";

export type SpokenLanguage = "en" | "ja";

export type Start = { 
/**
 * The program's version.
 */
version: string, 
/**
 * Where it runs.
 */
platform: Platform, 
/**
 * Whether this is the demo.
 */
demo: boolean, 
/**
 * Whether to offer the exercises: in the demo that is built in, whose people and files they name.
 */
lessons: boolean, 
/**
 * The language to speak, after `--lang`, the settings and the system.
 */
spoken: SpokenLanguage, 
/**
 * What the person set.
 */
settings: Settings, 
/**
 * The settings that the company locked.
 */
locks: Locks, 
/**
 * The address of Clumio that the company named.
 */
clumio_address: string | null, 
/**
 * The ways in which Box may be connected, the one to offer first before the others.
 */
box_ways: Array<BoxWay>, 
/**
 * The connected accounts.
 */
accounts: Accounts, 
/**
 * New passcodes that are not delivered yet; there are some only after the page was reloaded.
 */
handovers: Array<Handover>, 
/**
 * Passcodes that were cleared because the computer was idle, which the person did not acknowledge yet.
 */
wiped: Array<Handover>, 
/**
 * A passcode that is on the clipboard now.
 */
hold: ClipboardHold | null, 
/**
 * How this computer's clock differs from the services'.
 */
time: ServiceTime, 
/**
 * The time zone in which people type and read times.
 */
zone: Zone, 
/**
 * How the profile is, where that is not as usual.
 */
profile: ProfileState, 
/**
 * Files of the organization's policy that are not followed, because others than administrators can change them.
 */
ignored_files: Array<IgnoredFile>, };

export type ProfileState = { 
/**
 * Its folder.
 */
path: string, 
/**
 * Another Restore Desk uses it: this one can only look.
 */
in_use: boolean, 
/**
 * Where that one runs: the computer and the number of its process.
 */
by: string | null, 
/**
 * The disk knows no locks, so whether another one uses it cannot be told.
 */
unlocked: boolean, 
/**
 * Why no log is written.
 */
no_log: string | null, 
/**
 * The files that could not be read as they are.
 */
files: Array<FileFault>, };

export type Fault = "unreadable" | "set_aside" | "partly";

export type FileFault = { 
/**
 * `accounts`, `settings`, `filters`, `updates`.
 */
file: string, 
/**
 * Kind of the fault.
 */
fault: Fault, 
/**
 * The whole path.
 */
path: string, 
/**
 * The name under which a damaged file was kept.
 */
kept_as: string | null, 
/**
 * The reason, in plain English for the log and "copy details".
 */
reason: string, };

export type IgnoredFile = { 
/**
 * Kind of the file.
 */
kind: IgnoredFileKind, 
/**
 * The file, or the folder that makes it unsafe.
 */
path: string, 
/**
 * Reason.
 */
reason: IgnoredReason, };

export type IgnoredFileKind = "policy" | "authorities";

export type IgnoredReason = "owner" | "writable" | "link" | "remote" | "unknown";
