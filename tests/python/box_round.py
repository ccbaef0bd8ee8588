"""A full round with the official Box client for Python against a sandbox.

Reads one JSON object from standard input: the sandbox's first line, and the ids of the items that wait in its demo.
Prints the name of each step that went well; what does not go well ends the round with a traceback.
"""

import json
import sys
import urllib.parse

import requests
from box_sdk_gen import (
    BaseUrls,
    BoxAPIError,
    BoxCCGAuth,
    BoxClient,
    BoxDeveloperTokenAuth,
    BoxOAuth,
    CCGConfig,
    CreateFolderParent,
    NetworkSession,
    OAuthConfig,
    RestoreFileFromTrashParent,
    SearchForContentTrashContent,
)

GIVEN = json.load(sys.stdin)
IDS = GIVEN["ids"]
FIELDS = ["name", "size", "trashed_at", "purged_at", "parent", "owned_by", "item_status"]


def network():
    url = GIVEN["box_url"]
    return NetworkSession(base_urls=BaseUrls(base_url=url, upload_url=f"{url}/upload", oauth_2_url=f"{url}/authorize"))


def connected(token):
    return BoxClient(auth=BoxDeveloperTokenAuth(token=token), network_session=network())


def refused(status, code, call):
    """The answer of a call that has to be refused so."""
    try:
        call()
    except BoxAPIError as error:
        info = error.response_info
        assert (info.status_code, info.code) == (status, code), (info.status_code, info.code, info.body)
        return info
    raise AssertionError(f"{status} {code} was expected, and all went well")


def by_offset(client):
    entries, offset = [], 0
    while True:
        page = client.trashed_items.get_trashed_items(limit=100, offset=offset)
        entries += page.entries
        offset += page.limit
        if not page.entries or offset >= page.total_count:
            assert len(entries) == page.total_count, (len(entries), page.total_count)
            return entries


def by_marker(client):
    entries, marker = [], None
    while True:
        page = client.trashed_items.get_trashed_items(usemarker=True, marker=marker, limit=100, fields=FIELDS)
        entries += page.entries
        marker = page.next_marker
        if not marker:
            return entries


def keys(entries):
    return sorted((entry.type.value, entry.id) for entry in entries)


def list_both_ways(client):
    offset, marker = by_offset(client), by_marker(client)
    assert len(offset) > 100
    assert keys(offset) == keys(marker)
    assert {entry.type.value for entry in offset} == {"file", "folder", "web_link"}
    retained = next(entry for entry in marker if entry.id == IDS["retained"])
    assert retained.trashed_at is not None and retained.purged_at is None
    assert all(entry.parent is not None for entry in marker)


def get(client):
    file = client.trashed_files.get_trashed_file_by_id(IDS["clash"])
    assert (file.id, file.name, file.item_status.value) == (IDS["clash"], "Contract 2025.docx", "trashed")
    assert [entry.name for entry in file.path_collection.entries] == ["Trash"]
    assert file.parent.id == IDS["clash_folder"]
    folder = client.trashed_folders.get_trashed_folder_by_id(IDS["folder"])
    assert (folder.name, folder.item_status.value) == ("Spring campaign", "trashed")
    link = client.trashed_web_links.get_trashed_web_link_by_id(IDS["web_link"])
    assert link.name == "Supplier portal" and link.url.startswith("https://")
    refused(404, "not_trashed", lambda: client.trashed_files.get_trashed_file_by_id(IDS["in_the_way"]))


def restore_plain(client):
    restored = client.trashed_files.restore_file_from_trash(IDS["plain"])
    assert restored.item_status.value == "active" and restored.trashed_at is None and restored.purged_at is None
    assert restored.path_collection.entries[0].id == "0"
    assert client.files.get_file_by_id(IDS["plain"]).parent.id == restored.parent.id
    refused(404, "not_trashed", lambda: client.trashed_files.restore_file_from_trash(IDS["plain"]))


def restore_into_a_clash(client):
    info = refused(409, "item_name_in_use", lambda: client.trashed_files.restore_file_from_trash(IDS["clash"]))
    conflict = info.context_info["conflicts"]
    assert (conflict["type"], conflict["id"]) == ("file", IDS["in_the_way"]), conflict
    assert conflict["name"] == "Contract 2025.docx" and len(conflict["sha1"]) == 40
    assert info.request_id
    # Nothing happened.
    client.trashed_files.get_trashed_file_by_id(IDS["clash"])


def restore_a_folder_into_a_clash(client):
    call = lambda: client.trashed_folders.restore_folder_from_trash(IDS["folder_clash"])
    [conflict] = refused(409, "item_name_in_use", call).context_info["conflicts"]
    assert (conflict["type"], conflict["id"]) == ("folder", IDS["folder_in_the_way"]), conflict


def restore_with_a_new_name(client):
    name = "Contract 2025 (restored).docx"
    restored = client.trashed_files.restore_file_from_trash(IDS["clash"], name=name)
    assert (restored.name, restored.parent.id) == (name, IDS["clash_folder"])
    inside = client.folders.get_folder_items(IDS["clash_folder"], limit=1000)
    assert {"Contract 2025.docx", name} <= {entry.name for entry in inside.entries}


def restore_to_a_fallback_parent(client):
    info = refused(404, "not_found", lambda: client.trashed_files.restore_file_from_trash(IDS["folder_gone"]))
    assert info.context_info["errors"][0]["name"] == "parent", info.context_info
    restored = client.trashed_files.restore_file_from_trash(
        IDS["folder_gone"], parent=RestoreFileFromTrashParent(id="0")
    )
    assert [entry.id for entry in restored.path_collection.entries] == ["0"]


def restore_a_folder(client):
    refused(404, "trashed", lambda: client.folders.get_folder_by_id(IDS["folder"]))
    restored = client.trashed_folders.restore_folder_from_trash(IDS["folder"])
    assert restored.item_status.value == "active" and restored.folder_upload_email is None
    assert client.folders.get_folder_items(IDS["folder"]).total_count == 38


def restore_a_web_link(client):
    restored = client.trashed_web_links.restore_weblink_from_trash(IDS["web_link"])
    assert restored.sequence_id and restored.path_collection.entries
    assert client.web_links.get_web_link_by_id(IDS["web_link"]).url == restored.url


def delete_and_find(client):
    me = client.users.get_user_me()
    parent = CreateFolderParent(id="0")
    folder = client.folders.create_folder("Xylophones", parent)
    [conflict] = refused(
        409, "item_name_in_use", lambda: client.folders.create_folder("xyLophones", parent)
    ).context_info["conflicts"]
    assert conflict["id"] == folder.id
    renamed = client.folders.update_folder_by_id(folder.id, name="Xylophones of old")
    refused(412, "precondition_failed", lambda: client.folders.delete_folder_by_id(folder.id, if_match=folder.etag))
    client.folders.delete_folder_by_id(folder.id, if_match=renamed.etag, recursive=True)
    found = client.search.search_for_content(
        query="xylophones", trash_content=SearchForContentTrashContent.TRASHED_ONLY, deleted_user_ids=[me.id]
    )
    assert [(entry.id, entry.name) for entry in found.entries] == [(folder.id, "Xylophones of old")]
    client.trashed_folders.delete_trashed_folder_by_id(folder.id)
    refused(404, "not_found", lambda: client.trashed_folders.get_trashed_folder_by_id(folder.id))


def act_as_another_user(client):
    admin = connected(GIVEN["box_admin_token"])
    as_mika, as_keiko = admin.with_as_user_header(IDS["mika"]), admin.with_as_user_header(IDS["keiko"])
    assert as_mika.users.get_user_me().id == IDS["mika"]
    assert keys(by_marker(as_mika)) == keys(by_marker(client))
    refused(404, "not_found", lambda: client.trashed_files.restore_file_from_trash(IDS["keikos_own"]))
    restored = as_keiko.trashed_files.restore_file_from_trash(IDS["keikos_own"])
    assert restored.owned_by.id == IDS["keiko"]
    refused(
        403,
        "access_denied_insufficient_permissions",
        lambda: client.with_as_user_header(IDS["keiko"]).users.get_user_me(),
    )
    nobody = refused(404, "not_found", lambda: admin.with_as_user_header("999999").users.get_user_me())
    assert nobody.context_info["invalid_user_id"] == {"id": "999999"}
    found = admin.users.get_users(filter_term="mika")
    assert [user.id for user in found.entries] == [IDS["mika"]]


def use_client_credentials(client):
    enterprise = client.users.get_user_me(fields=["enterprise"]).enterprise.id
    config = CCGConfig(GIVEN["box_client_id"], GIVEN["box_client_secret"], enterprise_id=enterprise)
    auth = BoxCCGAuth(config=config)
    account = BoxClient(auth=auth, network_session=network()).users.get_user_me()
    assert account.id not in (IDS["mika"], IDS["keiko"])
    as_user = BoxClient(auth=auth.with_user_subject(IDS["mika"]), network_session=network())
    assert as_user.users.get_user_me().id == IDS["mika"]
    wrong = BoxClient(auth=auth.with_user_subject("999999"), network_session=network())
    refused(400, None, wrong.users.get_user_me)


def sign_in_and_refresh(_):
    query = {"response_type": "code", "client_id": GIVEN["box_client_id"], "redirect_uri": "http://127.0.0.1:1/"}
    page = f"{GIVEN['box_url']}/api/oauth2/authorize?{urllib.parse.urlencode(query | {'allow': 'true'})}"
    target = requests.get(page, allow_redirects=False, timeout=30).headers["Location"]
    [code] = urllib.parse.parse_qs(urllib.parse.urlparse(target).query)["code"]

    auth = BoxOAuth(config=OAuthConfig(GIVEN["box_client_id"], GIVEN["box_client_secret"]))
    first = auth.get_tokens_authorization_code_grant(code, network_session=network())
    client = BoxClient(auth=auth, network_session=network())
    assert client.users.get_user_me().id == IDS["mika"]

    second = auth.refresh_token(network_session=network())
    assert second.refresh_token != first.refresh_token
    auth.token_storage.store(first)
    refused(400, None, lambda: auth.refresh_token(network_session=network()))

    # A token that has run out is answered with an empty 401, upon which the client refreshes by itself.
    auth.token_storage.store(second)
    quirks = f"{GIVEN['box_url']}/_sandbox/quirks"
    requests.post(quirks, json={"expire_after_calls": 2}, timeout=30).raise_for_status()
    for _ in range(5):
        assert client.users.get_user_me().id == IDS["mika"]
    assert auth.token_storage.get().access_token != second.access_token
    requests.post(quirks, json={"expire_after_calls": None}, timeout=30).raise_for_status()

    auth.revoke_token(network_session=network())


STEPS = [
    list_both_ways,
    get,
    restore_plain,
    restore_into_a_clash,
    restore_a_folder_into_a_clash,
    restore_with_a_new_name,
    restore_to_a_fallback_parent,
    restore_a_folder,
    restore_a_web_link,
    delete_and_find,
    act_as_another_user,
    use_client_credentials,
    sign_in_and_refresh,
]

if __name__ == "__main__":
    mika = connected(GIVEN["box_token"])
    for step in STEPS:
        step(mika)
        print(step.__name__, flush=True)
