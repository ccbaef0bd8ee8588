"""Restores everything in the trash with the official client, the way its users write it: one after the other."""

import sys

from box_sdk_gen import BaseUrls, BoxAPIError, BoxClient, BoxDeveloperTokenAuth, NetworkSession

base, token = sys.argv[1:3]
urls = BaseUrls(base_url=base, upload_url=base + "/upload", oauth_2_url=base + "/authorize")
client = BoxClient(auth=BoxDeveloperTokenAuth(token=token), network_session=NetworkSession(base_urls=urls))

marker = None
entries = []
while True:
    page = client.trashed_items.get_trashed_items(usemarker=True, limit=1000, marker=marker)
    entries += page.entries
    marker = page.next_marker
    if not marker:
        break

restore = {
    "file": client.trashed_files.restore_file_from_trash,
    "folder": client.trashed_folders.restore_folder_from_trash,
    "web_link": client.trashed_web_links.restore_weblink_from_trash,
}
for entry in entries:
    again = restore[getattr(entry.type, "value", entry.type)]
    try:
        again(entry.id)
    except BoxAPIError as error:
        if error.response_info.status_code != 409:
            print(entry.name, error.message, file=sys.stderr)
            continue
        stem, dot, ending = entry.name.rpartition(".")
        again(entry.id, name=f"{stem} (1).{ending}" if dot else f"{entry.name} (1)")
