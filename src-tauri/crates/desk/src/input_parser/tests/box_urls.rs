//! Links to Box.

use super::table::check;

#[test]
fn every_form_of_a_box_link_is_recognized() {
    check(&[
        ("https://app.box.com/file/1", "file 1"),
        ("http://app.box.com/file/12", "file 12"),
        ("https://app.box.com/folder/12/", "folder 12"),
        ("https://app.box.com/web_link/12", "web link 12"),
        ("https://app.box.com/weblink/12", "web link 12"),
        ("https://acme.app.box.com/file/12?s=abcd", "file 12"),
        ("https://acme.ent.box.com/folder/12", "folder 12"),
        ("https://acme.box.com/folder/12", "folder 12"),
        ("https://cloud.app.box.com/s/abc/file/12", "file 12"),
        ("https://app.box.com/v/campaign", "shared"),
        ("https://app.box.com/v/file/12345", "shared"),
        ("https://app.box.com/s/file/12", "shared"),
        ("https://app.box.com/s/abc/folder/12", "folder 12"),
        ("https://app.box.com/embed/s/abc?sortColumn=date", "shared"),
        ("https://app.box.com/f/0123456789abcdef", "box"),
        (
            "https://app.box.com/folder/12?sortColumn=date&file=7",
            "folder 12",
        ),
        ("https://app.box.com/file/12#page=3", "file 12"),
        ("https://app.box.com:443/file/12", "file 12"),
        ("https://app.box.com./file/12", "file 12"),
        ("https://app.box.com//file//12", "file 12"),
        ("https://app.box.com/%2Ffile%2F12", "file 12"),
        ("https://app.box.com/file/%31%32", "box"),
        ("https://app.box.com/file/００１", "box"),
        ("https://app.box.com/file/１２３", "file 123"),
        ("https://app.box.com/file/012", "box"),
        ("https://app.box.com/file/0", "box"),
        ("https://app.box.com/file/12a", "box"),
        ("https://app.box.com/file/123456789012345678901", "box"),
        ("https://app.box.com/file", "box"),
        ("https://app.box.com/", "box"),
        ("https://app.box.com", "box"),
        ("https://app.box.com/trash", "box"),
        ("https://app.box.com/folder/12/file/34", "box"),
        ("https://app.box.com/profile/12345678", "box"),
        ("https://app.box.com/hubs/12345678", "box"),
        ("https://app.box.com/collection/12345678", "box"),
        (
            "https://support.box.com/hc/en-us/articles/360043697094",
            "box",
        ),
        ("https://community.box.com/t5/folder/12345/x", "box"),
        (
            "https://developer.box.com/reference/get-files-id/file/12",
            "box",
        ),
        ("https://api.box.com/2.0/files/12", "file 12"),
        (
            "https://api.box.com/2.0/folders/12/items?limit=100",
            "folder 12",
        ),
        ("https://api.box.com/2.0/web_links/12/trash", "web link 12"),
        ("https://api.box.com/2.0/folders/trash/items", "box"),
        ("https://api.box.com/2.0/files/12/versions/34", "file 12"),
        ("https://upload.box.com/api/2.0/files/12/content", "file 12"),
    ]);
}

#[test]
fn legacy_links_and_those_of_integrations_are_recognized() {
    check(&[
        (
            "https://app.box.com/files/0/f/25974296774",
            "folder 25974296774",
        ),
        (
            "https://app.box.com/files/0/f/25974296774/",
            "folder 25974296774",
        ),
        (
            "https://app.box.com/files/1/f/25974296774/Old_name",
            "folder 25974296774",
        ),
        (
            "https://app.box.com/files/0/f/0/1/f_15903236700",
            "file 15903236700",
        ),
        ("https://app.box.com/files/0/f/0/Old", "box"),
        ("https://app.box.com/files/0/f/12/f_34", "box"),
        ("https://app.box.com/files/0/f/12/1/d_34", "folder 34"),
        ("https://app.box.com/files/0/f/12/file/34", "folder 12"),
        ("https://app.box.com/files/0/f/x", "box"),
        ("https://app.box.com/files/0/f", "box"),
        ("https://app.box.com/files/0/s/plan", "box"),
        ("https://app.box.com/files", "box"),
        ("https://app.box.com/files#/files/0/f/12", "folder 12"),
        (
            "https://www.box.com/files#/files/0/f/885439640/1/f_15903236700",
            "file 15903236700",
        ),
        ("https://app.box.com/#/files/0/f/12/name", "folder 12"),
        ("https://app.box.com/files/0/f/12#/files/0/f/34", "box"),
        (
            "https://app.box.com/embed_widget/abc/files/0/f/12/1/f_34",
            "file 34",
        ),
        (
            "https://app.box.com/embed_widget/s/abcdef?view=list",
            "shared",
        ),
        (
            "https://app.box.com/embed_widget/000000000000/folder/12",
            "folder 12",
        ),
        ("https://app.box.com/notes/85312970", "file 85312970"),
        ("https://app.box.com/notes/0", "box"),
        ("https://app.box.com/notes/new", "box"),
        (
            "https://app.box.com/integrations/googledss/openGoogleEditor?fileId=12&trackingId=3",
            "file 12",
        ),
        (
            "https://app.box.com/integrations/officeonline/openOfficeOnline?fileId=12&folderId=3",
            "file 12",
        ),
        (
            "https://app.box.com/index.php?rm=preview_shared&file_id=f_123456",
            "file 123456",
        ),
        (
            "https://app.box.com/index.php?rm=box_item_list&folder_id=77",
            "folder 77",
        ),
        ("https://app.box.com/index.php?file_id=d_77", "folder 77"),
        ("https://app.box.com/index.php?typed_id=f_77", "file 77"),
        ("https://app.box.com/index.php?typed_id=77", "box"),
        ("https://app.box.com/x?fileId=0", "box"),
        (
            "https://account.box.com/login?redirect_url=%2Ffolder%2F12",
            "folder 12",
        ),
        (
            "https://account.box.com/login?redirect_url=%252Ffolder%252F12",
            "folder 12",
        ),
        (
            "https://account.box.com/login?redirect_url=https%3A%2F%2Fevil.example%2Ffile%2F12",
            "box",
        ),
        ("https://account.box.com/login?email=x&name=file", "box"),
    ]);
}

#[test]
fn links_need_a_scheme_unless_the_host_is_known() {
    check(&[
        ("app.box.com/file/12", "file 12"),
        ("App.Box.Com/file/12", "file 12"),
        ("box.com/file/12", "file 12"),
        ("acme.app.box.com/folder/12?x=1", "folder 12"),
        ("acme.ent.box.com/s/abc", "shared"),
        ("Link:app.box.com/file/123456", "file 123456 | name"),
        ("west.portal.clumio.com/restores/FILE", "restored FILE"),
        (
            "us-west-2.console.aws.amazon.com/ec2/home#Instances:instanceId=i-0a1b2c3d",
            "asset i-0a1b2c3d",
        ),
        ("notbox.com/file/12", "name"),
        ("evil.example/app.box.com/file/12", "name"),
        ("k@app.box.com/file/12", "to k@app.box.com | name"),
        ("ftp://app.box.com/file/12", "name"),
        ("javascript://app.box.com/file/12", "name"),
        (
            "https://app.box.com.evil.example/file/12",
            "link app.box.com.evil.example",
        ),
        (
            "https://app.box.com@evil.example/file/12",
            "link evil.example",
        ),
        ("https://evil.example\\@app.box.com/file/12", "name"),
        (
            "https://evil.example/?u=https://app.box.com/file/12",
            "link evil.example",
        ),
        ("https://evilbox.com/file/12", "link evilbox.com"),
        (
            "https://аpp.bоx.com/file/12",
            "link xn--pp-6kc.xn--bx-fmc.com",
        ),
        (
            "https://tickets.example/incident/FILE",
            "link tickets.example",
        ),
        ("https://box.com.example/12", "link box.com.example"),
        ("https://", "name"),
        ("http://x", "link x"),
        ("box.com", "name"),
        ("file:///C:/x", "name"),
    ]);
}
