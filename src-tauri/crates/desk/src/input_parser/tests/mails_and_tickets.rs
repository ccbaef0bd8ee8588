//! Emails, tickets, chats and tables.

use super::table::check;

#[test]
fn markup_around_a_link_is_ignored() {
    check(&[
        (
            "<https://app.box.com/file/12|Contract>",
            "file 12 | name https://app.box.com/file/12|Contract",
        ),
        ("<https://app.box.com/file/12>", "file 12"),
        ("*https://app.box.com/file/12*", "file 12"),
        ("_https://app.box.com/file/12_", "file 12"),
        ("`https://app.box.com/file/12`", "file 12"),
        ("“https://app.box.com/file/12”", "file 12"),
        ("「https://app.box.com/file/12」", "file 12"),
        ("(https://app.box.com/file/12).", "file 12"),
        ("https://app.box.com/file/12!", "file 12"),
        ("https://app.box.com/file/12;", "file 12"),
        (
            "https://app.box.com/file/12をご確認ください",
            "file 12 | name",
        ),
        ("リンク：https://app.box.com/file/12。", "file 12 | name"),
        (
            "[https://app.box.com/file/12](https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fapp.box.com%2Ffile%2F12)",
            "file 12",
        ),
        (
            "[a](https://app.box.com/file/12)[b](https://app.box.com/file/34)",
            "file 12 | file 34",
        ),
        ("!https://app.box.com/file/12|thumbnail!", "file 12 | name"),
        (
            "{\"url\":\"https:\\/\\/app.box.com\\/file\\/12\"}",
            "file 12 | name",
        ),
        (
            "\"https://app.box.com/file/12\\nplease\"",
            "file 12 | name https://app.box.com/file/12\\nplease",
        ),
        (
            "<a href='https://app.box.com/file/12'>x</a>",
            "file 12 | name a href='https://app.box.com/file/12'>x</a",
        ),
        (
            "href=&quot;https://app.box.com/file/12&quot;",
            "file 12 | name",
        ),
        ("a,https://app.box.com/file/12,b", "file 12 | name"),
        (
            "https://app.box.com/file/12,https://app.box.com/file/34",
            "file 12 | file 34",
        ),
        (
            "https://app.box.com/file/12;FILE",
            "file 12 | restored FILE",
        ),
        ("https://app.box.com/file/12\u{200b}", "file 12"),
        ("https://app.box.com/file/12\u{a0}", "file 12"),
        ("https://app.box.com/\u{200b}file/12", "file 12"),
        ("\u{200e}https://app.box.com/file/12", "file 12"),
        ("https://app.box.com/folder/12?x=1&amp;amp;y=2", "folder 12"),
    ]);
}

#[test]
fn ticket_has_every_result_items_first() {
    check(&[
        ("k@a.example wants FILE", "restored FILE | to k@a.example"),
        (
            "FILE and https://app.box.com/file/12 and i-0a1b2c3d for k@a.example",
            "file 12 | restored FILE | asset i-0a1b2c3d | to k@a.example",
        ),
        (
            "k@a.example, file id 123456789012",
            "id 123456789012 | to k@a.example",
        ),
        ("ticket 123456789012 is open", "name"),
        ("call 0312345678", "name"),
        ("it is f_123456, not d_12", "file 123456 | name"),
        ("plan@2026.docx is lost", "name"),
        (
            "plan@2026.docx is lost, says k@a.example",
            "to k@a.example | name",
        ),
        (
            "From: \"Tanaka, K.\" <k@a.example>\nTo: it@b.example\nSubject: lost",
            "to k@a.example | to it@b.example",
        ),
        (
            "Message-ID: <FILE@a.example>",
            "to FILE@a.example | name Message-ID: <FILE@a.example",
        ),
        ("> > FILE", "restored FILE"),
        (
            "https://tickets.example/OTHER says FILE",
            "restored FILE | name",
        ),
        ("https://tickets.example/OTHER says no", "name"),
        ("https://app.box.com/s/abc is dead", "shared | name"),
        (
            "https://app.box.com/s/abc is dead, says k@a.example",
            "to k@a.example | name",
        ),
        (
            "https://app.box.com/s/abc https://app.box.com/trash",
            "shared | box",
        ),
        (
            "Content-Transfer-Encoding: quoted-printable\n\nhttps://app.box.com/file/1234=\r\n56789012 k=\r\n@a.example",
            "file 123456789012 | to k@a.example",
        ),
        (
            "x=3D1 id=3DA85F64-5717-4562-B3FC-2C963F66AFA6",
            "restored 3da85f64-5717-4562-b3fc-2c963f66afa6 | name",
        ),
        (
            "file,id\nplan.xlsx,FILE\nlist.xlsx,OTHER",
            "restored FILE | restored OTHER",
        ),
        ("name\tid\nplan\tFILE", "restored FILE | name"),
    ]);
}

#[test]
fn access_request_link_names_no_restored_file() {
    check(&[
        (
            "https://west.portal.clumio.com/access-requested-file/3f9a0c3f9a0c3f9a0c3f9a0c",
            "access",
        ),
        (
            "https://west.portal.clumio.com/access-requested-file/FILE",
            "access",
        ),
        (
            "https://west.portal.clumio.com/access%2Drequested%2Dfile/FILE?x=OTHER",
            "access",
        ),
        (
            "https://eu.portal.clumio.com/#/access-requested-file/FILE",
            "access",
        ),
        (
            "https://west.portal.clumio.com/login?next=%2Faccess-requested-file%2FFILE",
            "access",
        ),
        (
            "west.portal.clumio.com/access-requested-file/FILE",
            "access",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwest.portal.clumio.com%2Faccess-requested-file%2FFILE&data=1",
            "access",
        ),
        (
            "It says https://west.portal.clumio.com/access-requested-file/FILE",
            "access | name",
        ),
        (
            "k@a.example has https://west.portal.clumio.com/access-requested-file/FILE",
            "to k@a.example | name",
        ),
        ("https://west.portal.clumio.com/login", "clumio"),
        (
            "https://west.portal.clumio.com/restores/FILE?tab=1",
            "restored FILE",
        ),
        (
            "https://west.portal.clumio.com/restores/FILE.",
            "restored FILE",
        ),
        (
            "https://clumio.com.evil.example/restores/FILE",
            "link clumio.com.evil.example",
        ),
    ]);
}
