//! Pasted texts that an earlier version misread, and ambiguous ones.

use super::table::check;

#[test]
fn formerly_misread_texts_are_recognized() {
    check(&[
        ("`FILE`", "restored FILE"),
        ("*FILE*", "restored FILE"),
        ("id:FILE", "restored FILE | name"),
        ("id=FILE", "restored FILE | name"),
        (
            "Q3.xlsx,FILE,tanaka@x.example",
            "restored FILE | to tanaka@x.example",
        ),
        ("Q3.xlsx;FILE;done", "restored FILE | name"),
        ("urn:uuid:FILE", "restored FILE"),
        ("9c2934fc–ff4d–11e9–8e11–76706df7fe01", "restored FILE"),
        ("9c2934fc‐ff4d‐11e9‐8e11‐76706df7fe01", "restored FILE"),
        ("9c2934fc−ff4d−11e9−8e11−76706df7fe01", "restored FILE"),
        ("\u{200b}FILE", "restored FILE"),
        ("FILE\u{200b}", "restored FILE"),
        ("\u{feff}FILE", "restored FILE"),
        ("FILE\u{2060}", "restored FILE"),
        ("FILE!", "restored FILE"),
        ("#FILE", "restored FILE"),
        ("FILE,OTHER", "restored FILE | restored OTHER"),
        (
            "https://west.portal.clumio.com/go?to=%2Frestores%2FFILE",
            "restored FILE",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwest.portal.clumio.com%2Frestores%2FFILE&reserved=0",
            "restored FILE",
        ),
        ("https://app.box.com/shared/static/abcdef0123.pdf", "shared"),
        (
            "https://acme.app.box.com/notes/273806901900?s=abc",
            "file 273806901900",
        ),
        (
            "https://acme.app.box.com/integrations/officeonline/openOfficeOnline?fileId=273806901900&sharedAccessCode=",
            "file 273806901900",
        ),
        (
            "https://acme.app.box.com/files/0/f/1234567890/Client_Specific_Material",
            "folder 1234567890",
        ),
        (
            "https://app.box.com/files/0/f/885439640/1/f_15903236700",
            "file 15903236700",
        ),
        ("acme.box.com/folder/1234567890", "folder 1234567890"),
        ("www.box.com/file/123456789012", "file 123456789012"),
        (
            "https://app.box.com/file/123456789012)",
            "file 123456789012",
        ),
        (
            "https://app.box.com/file/123456789012,",
            "file 123456789012",
        ),
        (
            "https://app.box.com/file/123456789012.",
            "file 123456789012",
        ),
        (
            "\u{feff}https://app.box.com/file/123456789012",
            "file 123456789012",
        ),
        (
            "https://app.box.com/file/123456789012%E2%80%8B",
            "file 123456789012",
        ),
        (
            "<mailto:k.tanaka@aoyama-foods.example|k.tanaka@aoyama-foods.example>",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "[Contract](https://app.box.com/file/123456789012)",
            "file 123456789012 | name",
        ),
        (
            "[Contract|https://app.box.com/file/123456789012]",
            "file 123456789012 | name",
        ),
        (
            "<a href=\"https://app.box.com/file/123456789012\">Contract</a>",
            "file 123456789012 | name a href=\"https://app.box.com/file/123456789012\">Contract</a",
        ),
        (
            "References: FILE\nFrom: k.tanaka@aoyama-foods.example",
            "restored FILE | to k.tanaka@aoyama-foods.example",
        ),
        (
            "https://app.box.com/x?fileId=3D273806901900",
            "file 273806901900",
        ),
        (
            "<a href=3D\"https://app.box.com/x?a=3D1&file_id=3Df_273806901900\">",
            "file 273806901900 | name a href=3D\"https://app.box.com/x?a=3D1&file_id=3Df_273806901900",
        ),
        (
            "https://account.box.com/login?redirect_url=https%3A%2F%2Facme.app.box.com%2Ffile%2F123456789012",
            "file 123456789012",
        ),
        (
            "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Facme.app.box.com%2Ffolder%2F123456789012&data=05%7C01%7Cx%40acme.example%7C0&sdata=abc%3D&reserved=0",
            "folder 123456789012",
        ),
        (
            "https://urldefense.com/v3/__https://app.box.com/file/987654321098__;!!AbC!xyz$",
            "file 987654321098",
        ),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__app.box.com_file_987654321098&d=DwMF",
            "file 987654321098",
        ),
        (
            "From: k.tanaka@aoyama-foods.example\nPlease bring back https://app.box.com/file/123456789012",
            "file 123456789012 | to k.tanaka@aoyama-foods.example",
        ),
        (
            "From: m.sato@aoyama-foods.example\nThe passcode of FILE is lost",
            "restored FILE | to m.sato@aoyama-foods.example",
        ),
        ("#123456789012", "id 123456789012 | name"),
        ("ID: 123456789012", "id 123456789012 | name"),
        (
            "123456789012\u{200b}",
            "id 123456789012 | name 123456789012",
        ),
        ("123456789012.", "id 123456789012 | name"),
        ("F_123456789012", "file 123456789012"),
        (
            "MAILTO:k.tanaka@aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "mailto:k.tanaka%40aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "k.tanaka@aoyama-foods.example,",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "k.tanaka@aoyama-foods.example.",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "k.tanaka@aoyama-foods.example;",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            ",k.tanaka@aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "k.tanaka@aoyama-foods.example\u{200b}",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "&lt;k.tanaka@aoyama-foods.example&gt;",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "Email:k.tanaka@aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example | name",
        ),
        (
            "smtp:k.tanaka@aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "sip:k.tanaka@aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "arn:aws-us-gov:ec2:us-gov-west-1:123456789012:instance/i-0a1b2c3d4e5f67890",
            "asset i-0a1b2c3d4e5f67890",
        ),
        (
            "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders",
            "asset orders",
        ),
    ]);
}

#[test]
fn formerly_unknown_texts_are_recognized() {
    check(&[
        ("9c2934fc ff4d 11e9 8e11 76706df7fe01", "restored FILE"),
        ("9c2934fc-ff4d-11e9-\n8e11-76706df7fe01", "restored FILE"),
        ("9c2934fc-ff4d-11e9-8e11-7670\n6df7fe01", "restored FILE"),
        ("9c2934fc- ff4d-11e9-8e11-76706df7fe01", "restored FILE"),
        ("9c2934fc-ff4d-11e9-8e11-7670=\n6df7fe01", "restored FILE"),
        (
            "https://app.box.com/embed_widget/000000000000/files/0/f/1234567890",
            "folder 1234567890",
        ),
        ("https://app.box.com/canvas/1234567890", "box"),
        ("https://app.box.com/folder/0", "box"),
        ("https://app.box.com/files/0/f/0", "box"),
        (
            "HTTPS://APP.BOX.COM/FOLDER/123456789012",
            "folder 123456789012",
        ),
        (
            "https://app.box.com/file/12345=\n6789012",
            "file 123456789012",
        ),
        (
            "https://west.portal.clumio.com/login?next=%252Frestores%252FFILE",
            "restored FILE",
        ),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fapp.box.com%2Ffile%2F123456789012&sa=D",
            "file 123456789012",
        ),
        ("123 456 789 012", "id 123456789012 | name"),
        ("123,456,789,012", "id 123456789012 | name"),
        // Could be a phone number: not recognized.
        ("1234-5678-9012", "name"),
        ("file id 123456789012", "id 123456789012 | name"),
        (
            r"C:\Users\mika\Box\Shops\Shibuya\plan.xlsx",
            "name plan.xlsx",
        ),
        (
            "/Users/mika/Library/CloudStorage/Box-Box/Shops/plan.xlsx",
            "name plan.xlsx",
        ),
        (
            "k.tanaka @ aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "k.tanaka=40aoyama-foods.example",
            "to k.tanaka@aoyama-foods.example",
        ),
        (
            "https://us-west-2.console.aws.amazon.com/dynamodbv2/home?region=us-west-2#table?name=orders",
            "asset orders",
        ),
        ("\u{200b}", "nothing"),
    ]);
}

#[test]
fn ambiguous_texts_have_every_result() {
    check(&[
        (
            "https://app.box.com/file/123456\n789012",
            "file 123456789012 | file 123456",
        ),
        (
            "https://app.box.com/file/\n123456789012",
            "file 123456789012",
        ),
        (
            "Ticket OTHER\nhttps://west.portal.clumio.com/restores/FILE",
            "restored FILE | restored OTHER",
        ),
        ("123456789012.0", "id 123456789012 | name"),
        ("١٢٣٤٥٦", "name"),
        (
            "123456789012\n234567890123",
            "id 123456789012 | id 234567890123",
        ),
        ("All Files > Shops > Shibuya > plan.xlsx", "name plan.xlsx"),
        ("plan@2026.docx", "name | to plan@2026.docx"),
        ("icon@2x.png", "name | to icon@2x.png"),
        ("deadbeef-", "part of id | name"),
        ("vol-2", "name"),
        (
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
            "name",
        ),
    ]);
    let long = format!("{} {}", "so it goes ".repeat(2_500), super::table::FILE);
    assert_eq!(
        super::super::parse(&long),
        [super::super::ParsedInput::RestoredFile {
            id: super::table::FILE.into()
        }]
    );
}
