//! Links that an email program put around another link.

use super::table::check;

#[test]
fn wrapped_links_are_unwrapped() {
    check(&[
        (
            "https://eur02.safelinks.protection.outlook.com/ap/w-59584e83/?url=https%3A%2F%2Fapp.box.com%2Ffile%2F987654321098&amp;data=04%7C01&amp;reserved=0",
            "file 987654321098",
        ),
        (
            "https://eur02.safelinks.protection.outlook.com/ap/t-59584e83/?url=https%3A%2F%2Fapp.box.com%2Ffile%2F12&data=04",
            "file 12",
        ),
        (
            "https://can01.safelinks.protection.outlook.com/GetUrlReputation?Url=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://gcc02.safelinks.protection.office365.us/?url=https%3A%2F%2Fapp.box.com%2Ffile%2F12&data=1",
            "file 12",
        ),
        (
            "HTTPS://NAM06.SAFELINKS.PROTECTION.OUTLOOK.COM/?URL=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%253A%252F%252Fapp.box.com%252Ffile%252F12&data=1",
            "file 12",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?data=1",
            "link nam06.safelinks.protection.outlook.com",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Felsewhere.example%2Fx&data=1",
            "link elsewhere.example",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=javascript%3Aalert&data=1",
            "link nam06.safelinks.protection.outlook.com",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fapp.box.com%2Ffile%2F12%E2%80%8B&data=1",
            "file 12",
        ),
        (
            "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Facme.app.box.com%2Ffolder%2F12&locale=en-us&dest=https%3A%2F%2Fteams.microsoft.com",
            "folder 12",
        ),
        (
            "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/2/atp-safelinks.html?url=https%3A%2F%2Fwest.portal.clumio.com%2Frestores%2FFILE&locale=ja-jp",
            "restored FILE",
        ),
        (
            "https://outlook.office.com/mail/safelink.html?url=https://app.box.com/file/12&corid=1",
            "file 12",
        ),
        (
            "https://outlook.office365.com/owa/redir.aspx?REF=abc&URL=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://urldefense.com/v3/__https:/app.box.com/file/12__;!!AbC!xyz$",
            "file 12",
        ),
        (
            "https://urldefense.us/v3/__https://app.box.com/folder/12?x=1__;!!AbC!xyz$",
            "folder 12",
        ),
        (
            "https://urldefense.com/v3/__https://app.box.com/*files/0/f/12__;Iw!!AbC!xyz$",
            "box",
        ),
        (
            "https://urldefense.com/v3/__https://app.box.com/*/files/0/f/12__;Iw!!AbC!xyz$",
            "folder 12",
        ),
        (
            "https://urldefense.com/v3/__https://app.box.com/file/12*3__;NA!!AbC!xyz$",
            "link urldefense.com",
        ),
        (
            "https://urldefense.proofpoint.com/v3/__https://app.box.com/file/12__;!!A!b$",
            "file 12",
        ),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__acme.app.box.com_notes_12-3Fs-3Dabc&d=Dw&c=x",
            "file 12",
        ),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__west.portal.clumio.com_restores_9c2934fc-2Dff4d-2D11e9-2D8e11-2D76706df7fe01&d=Dw",
            "restored FILE",
        ),
        (
            "https://urldefense.proofpoint.com/v1/url?u=https://app.box.com/file/12&k=abc",
            "file 12",
        ),
        (
            "https://www.google.co.jp/url?sa=t&url=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://google.com/url?q=https://app.box.com/file/12&sa=D&usg=AOv",
            "file 12",
        ),
        (
            "https://www.google.com/search?q=https://app.box.com/file/12",
            "link www.google.com",
        ),
        (
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fapp.box.com%2ffile%2f12&c=E,1,abc&typo=1",
            "file 12",
        ),
        (
            "https://secure-web.cisco.com/1aBcD/https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://secure-web.cisco.com/1aBcD",
            "link secure-web.cisco.com",
        ),
        (
            "https://clicktime.symantec.com/3AbC?u=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://protect2.fireeye.com/v1/url?k=1&q=1&e=2&u=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url=https%3a%2f%2fapp.box.com%2ffile%2f12&umid=1",
            "file 12",
        ),
        (
            "https://url.avanan.click/v2/___https://app.box.com/file/12___.YXAzOmFj",
            "file 12",
        ),
        (
            "https://slack-redir.net/link?url=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "file 12",
        ),
        (
            "https://protect-us.mimecast.com/s/AbCd?domain=app.box.com",
            "link protect-us.mimecast.com",
        ),
        (
            "https://us-west-2.protection.sophos.com/?d=box.com&u=aHR0cHM6Ly9hcHAuYm94LmNvbS9maWxlLzEy",
            "link us-west-2.protection.sophos.com",
        ),
        (
            "https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fapp.box.com%2Ffile%2F12",
            "link safelinks.protection.outlook.com.evil.example",
        ),
    ]);
}

#[test]
fn nested_and_line_wrapped_links_are_unwrapped() {
    check(&[
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fapp.box.com%2Ffile%2F12__%3B!!AbC!xyz%24&data=1",
            "file 12",
        ),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fnam06.safelinks.protection.outlook.com%2F%3Furl%3Dhttps%253A%252F%252Fapp.box.com%252Ffile%252F12%26data%3D1",
            "file 12",
        ),
        (
            "https://urldefense.com/v3/__https://nam06.safelinks.protection.outlook.com/?url=https*3A*2F*2Fapp.box.com*2Ffile*2F12&data=1__;JSUlJSU!!AbC!x$",
            "file 12",
        ),
        (
            "https://google.com/url?q=https://google.com/url?q=https://google.com/url?q=https://google.com/url?q=https://google.com/url?q=https://google.com/url?q=https://app.box.com/file/12",
            "link google.com",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fapp.box.com%2Ffile%2F98765\n4321098&data=04%7C01&reserved=0",
            "file 987654321098",
        ),
        (
            "> https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fapp.box\n> .com%2Ffile%2F987654321098&data=04%7C01\n> more of it",
            "file 987654321098 | name https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fapp.box\n> .com%2Ffile%2F987654321098&data=04%7C01\n> more of it",
        ),
        (
            "<https://nam06.safelinks.protection.outlook.com/?url=3Dhttps%3A%2F%2Fapp.box=\n.com%2Ffile%2F987654321098&data=3D04>",
            "file 987654321098",
        ),
        (
            "https://west.portal.clumio.com/restores/9c2934fc-ff4d-\n11e9-8e11-76706df7fe01",
            "restored FILE",
        ),
        (
            "https://west.portal.clumio.com/restores/9c2934fc-ff4d-11e9-8e11-\r\n76706df7fe01?tab=1",
            "restored FILE",
        ),
        (
            "See https://app.box.com/file/123456789012\n345 is the number of the ticket",
            "file 123456789012 | file 123456789012345",
        ),
        (
            "https://app.box.com/file/123456789012\nhttps://app.box.com/file/234567890123",
            "file 123456789012 | file 234567890123",
        ),
        (
            "https://app.box.com/file/123456789012\n2026-11-30 Keiko",
            "file 123456789012 | name",
        ),
        (
            "https://app.box.com/folder/\n12 files are missing",
            "box | name",
        ),
        (
            "https://app.box.com/file/123456789012.\n345 more",
            "file 123456789012 | name",
        ),
        (
            "https://app.box.com/file/123456789012?s=\nabc",
            "file 123456789012",
        ),
    ]);
}
