//! Names for the fixed IDs of the demo scenario.
//!
//! All other IDs depend on the seed. Times count back from the start.

/// Users. Mika Sato is the connected Box user and the super admin at Clumio.
pub mod people {
    /// Box user ID of Mika Sato, the owner of `box_token`.
    pub const MIKA_ID: &str = "31240017";
    /// Name of the connected Box user.
    pub const MIKA_NAME: &str = "Mika Sato";
    /// Email address of the connected user at both services.
    pub const MIKA_EMAIL: &str = "m.sato@aoyama-foods.example";
    /// Box user ID of Luis Ortega, a colleague.
    pub const LUIS_ID: &str = "31240028";
    /// Box user ID of Keiko Tanaka, a co-admin.
    pub const KEIKO_ID: &str = "31240039";
    /// Box user ID of Emil Berg, who owns the folder `Finance`.
    pub const EMIL_ID: &str = "31240050";
    /// Box user ID of Hana Mori, the admin and owner of `box_admin_token`.
    pub const ADMIN_ID: &str = "31240061";
}

/// Box folders, and items in the trash of Mika Sato, deleted by her unless their doc says otherwise. Those that are
/// *ready* can be restored without a conflict.
pub mod trash {
    /// Folder `Legal / Contracts`.
    pub const CONTRACTS_FOLDER: &str = "218400117";
    /// File `Contract 2025.docx` in `Legal / Contracts`: 1.2 MB, changed by Luis Ortega 18 days ago. Name in use.
    pub const CONTRACT: &str = "1590284416";
    /// The active file of that name: 1.4 MB, other content, changed by Mika Sato yesterday.
    pub const CONFLICTING_CONTRACT: &str = "1590284953";
    /// File `Price list 2026.xlsx` in `Purchasing`. Name in use by a file with the same SHA-1.
    pub const SAME_CONTENT: &str = "1590285107";
    /// The active file with this name and content.
    pub const CONFLICTING_SAME_CONTENT: &str = "1590285214";
    /// File `Brand Guidelines.pdf` in `Marketing / Brand`. Name in use by `brand guidelines.PDF`.
    pub const CASE_CONFLICT: &str = "1590285338";
    /// The active file whose name differs only in case.
    pub const CONFLICTING_CASE: &str = "1590285449";
    /// File `Press kit` in `Marketing`. Name in use by a folder.
    pub const FILE_CONFLICTING_WITH_FOLDER: &str = "1590285551";
    /// The active folder `Press kit`.
    pub const CONFLICTING_FOLDER: &str = "218400623";
    /// Folder `Onboarding 2026` in `HR / Onboarding`, with three files. Name in use by a folder.
    pub const FOLDER_CONFLICTING_WITH_FOLDER: &str = "218400718";
    /// The active folder `Onboarding 2026`, with one file.
    pub const SAME_NAME_ACTIVE_FOLDER: &str = "218400827";
    /// Web link `Travel policy` in `HR / Policies`. Name in use by a file.
    pub const WEB_LINK_CONFLICTING_WITH_FILE: &str = "77402913";
    /// The active file `Travel policy`.
    pub const CONFLICTING_FILE: &str = "1590286102";
    /// File `Menu autumn.docx` in `Marketing / Campaigns`. Name in use, and so is `Menu autumn (restored
    /// YYYY-MM-DD).docx` of yesterday, today and tomorrow.
    pub const SUGGESTED_NAMES_IN_USE: &str = "1590286214";
    /// File in `Board` whose name has 255 characters and is in use: a suffix only fits when the stem is truncated.
    pub const LONGEST_NAME_IN_USE: &str = "1590286333";
    /// File in `Board` whose name has 255 Japanese characters. Ready.
    pub const LONGEST_JAPANESE_NAME: &str = "1590286425";
    /// File `Rota.xlsx` in `Shops / Shibuya`: the first of two in the trash. The one that is restored first is
    /// ready.
    pub const DUPLICATE_OLDER: &str = "1590286518";
    /// File `Rota.xlsx` in `Shops / Shibuya`: the second of two in the trash.
    pub const DUPLICATE_NEWER: &str = "1590286607";

    /// File `Storefront.png` of `Marketing / Shop`, a purged folder.
    pub const FILE_OF_PURGED_FOLDER: &str = "1590287114";
    /// The ID of that purged folder.
    pub const PURGED_FOLDER: &str = "218401315";
    /// Folder `Supplier audits` in `Purchasing`. The folder is in the trash, and can be restored without a conflict.
    pub const TRASHED_FOLDER: &str = "218401422";
    /// File `Audit checklist.docx` of `Supplier audits`, deleted the day before that folder.
    pub const FILE_OF_TRASHED_FOLDER: &str = "1590287209";
    /// Folder `Drafts` of `Supplier audits`, deleted by Luis Ortega before that folder.
    pub const FOLDER_OF_TRASHED_FOLDER: &str = "218401518";
    /// File `Old checklist.docx` of `Drafts`, deleted before that folder: two folders must be restored first.
    pub const FILE_OF_FOLDER_OF_TRASHED_FOLDER: &str = "1590287316";
    /// Folder `Finance / 2024` of Emil Berg, where Mika Sato is a viewer.
    pub const VIEWER_ONLY_FOLDER: &str = "218401611";
    /// File `Budget draft.xlsx`, one of eight that Mika Sato deleted from `Finance / 2024` as an editor.
    pub const FILE_OF_VIEWER_ONLY_FOLDER: &str = "1590287418";

    /// File `発注リスト 2026年11月.xlsx` in `購買部 / 発注`. Ready.
    pub const JAPANESE: &str = "1590288101";
    /// Web link `Supplier portal` in `Purchasing`. Ready.
    pub const WEB_LINK: &str = "77403012";
    /// Folder `Spring campaign` in `Marketing`, with 38 files. Ready.
    pub const FOLDER: &str = "218402013";
    /// File `<img src=x onerror=alert(1)>.png` in `Marketing / Brand`. Ready.
    pub const NAME_WITH_HTML: &str = "1590288207";
    /// File in `Legal` with a right-to-left override in its name: `invoice`, U+202E, `fdp.exe`.
    pub const BIDI_NAME: &str = "1590288312";
    /// File `Résumé.pdf` in `HR / Onboarding`, composed (NFC).
    pub const NFC_NAME: &str = "1590288419";
    /// File `Résumé.pdf` in `HR / Onboarding`, decomposed (NFD). Name in use once [`NFC_NAME`] is restored.
    pub const NFD_NAME: &str = "1590288523";
    /// File `تقرير المبيعات.xlsx` in `Board`, deleted by Amira Haddad.
    pub const ARABIC: &str = "1590288617";
    /// File `דוח שנתי 2025.docx` in `Board`, deleted by Daniel Cohen.
    pub const HEBREW: &str = "1590288715";
    /// File `🎉 Launch party 🥂.jpg` in `Marketing / Campaigns`, deleted by Keiko Tanaka.
    pub const EMOJI: &str = "1590288809";
    /// File `Minutes.docx` in `Board`, deleted by Luis Ortega 27 days ago: purged in 3 days.
    pub const PURGED_SOON: &str = "1590288914";
    /// File `Litigation hold.zip` in `Legal`: never purged, so `purged_at` is null.
    pub const RETAINED: &str = "1590289021";
    /// File `Shopping list.txt` of the root folder.
    pub const ROOT_FILE: &str = "1590289118";
    /// File `Miso base.docx` of Keiko Tanaka's folder `Recipes`, where Mika Sato is an editor. Ready.
    pub const OWNED_BY_KEIKO: &str = "1590289213";
    /// File `Private notes.docx`, in the trash of Keiko Tanaka only.
    pub const PRIVATE_TO_KEIKO: &str = "1590289317";
}

/// Clumio: tokens, units, assets and restored files.
pub mod clumio {
    /// Token of a helpdesk admin, who may restore and share. Whether they may regenerate is a quirk.
    pub const HELPDESK_TOKEN: &str = "clumio-demo-helpdesk";
    /// Token of a user who may only view.
    pub const REPORTING_TOKEN: &str = "clumio-demo-reporting";
    /// Token of a user of the Japan unit.
    pub const JAPAN_TOKEN: &str = "clumio-demo-japan";
    /// Token of another region.
    pub const OTHER_REGION_TOKEN: &str = "clumio-demo-other-region";

    /// Organizational unit `Global`.
    pub const GLOBAL_UNIT: &str = "00000000-0000-0000-0000-000000000000";
    /// Organizational unit `Japan`, below `Global`.
    pub const JAPAN_UNIT: &str = "5a1c7e02-93b4-4d6f-8a10-2f7be64c9d31";
    /// Organizational unit `Logistics`, below `Japan`.
    pub const LOGISTICS_UNIT: &str = "c40d2b8e-17f5-4a93-b6e8-90d35a7c1f24";
    /// Organizational unit `Europe`, below `Global`.
    pub const EUROPE_UNIT: &str = "e8936f14-5d2a-4c07-9b71-6ac0d84f3e52";

    /// EC2 instance `web-prod-01`, `i-0a41c9d27be85f310`.
    pub const WEB_PROD_01: &str = "9c2934fc-ff4d-41e9-8e11-76706df7fe01";
    /// EC2 instance `web-prod-02`, `i-0d7735ce1fa92b648`.
    pub const WEB_PROD_02: &str = "3f0b6d58-62c1-4f7a-9d0e-b15c28a47e02";
    /// EC2 instance `fileserver-01`, `i-03be18f6ad904c275`, with more than ten restored files.
    pub const FILESERVER_01: &str = "7be41d90-08fa-4c63-a2d5-4e9f7013bc03";
    /// EC2 instance `intranet-old`, deleted in AWS and hidden by default, with an active restored file.
    pub const INTRANET_OLD: &str = "d5802c7f-b39e-4d14-8f66-03a1e5b97204";
    /// EBS volume `vol-photos`, `vol-0e6f21b98cd43a570`.
    pub const VOL_PHOTOS: &str = "18d7f3a2-4c95-4be0-bd38-f62a9057c105";
    /// EBS volume `vol-fileserver-data`, attached to `fileserver-01`.
    pub const VOL_FILESERVER: &str = "b6a90e41-d7c3-4528-91fe-8c03d5f7e206";
    /// DynamoDB table `orders`.
    pub const ORDERS: &str = "42e8c5b7-1f60-49ad-8b92-d70e3fa61807";

    /// `Q3 forecast.xlsx` of `web-prod-02` for k.tanaka, expires in 2 hours 12 minutes.
    pub const EXPIRES_SOON: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";
    /// `Contracts 2025.zip` of `fileserver-01` for l.ortega at another company, expires in 21 hours.
    pub const CONTRACTS: &str = "0b94e7d6-a218-4c5f-b3d1-7f605ae98c02";
    /// `Site photos.zip` of `vol-photos` for three recipients, expires in 20 hours.
    pub const THREE_RECIPIENTS: &str = "d27c58f0-3e91-4ab6-8c74-15fb903d6e03";
    /// `Q3 forecast.xlsx` of `web-prod-01` for k.tanaka, with the name of [`EXPIRES_SOON`]. It expired 12 days ago, so it is
    /// listed only with the quirk `listed_days_after_end`.
    pub const EXPIRED: &str = "91a6b3c4-7d05-4f82-a9e7-e02d84f51c04";
    /// `orders-archive.parquet` of `orders`: a direct download without a passcode.
    pub const DIRECT_DOWNLOAD: &str = "e5038f7b-c164-4d9a-b20f-68a7c1d93e05";
    /// `Q3 forecast.xlsx` of `web-prod-02` for e.berg, with the name and asset of [`EXPIRES_SOON`].
    pub const SAME_NAME: &str = "4c79d1e8-06b2-4a35-97f8-b3e61a05dc06";
    /// `payroll-2026-10.csv` of the deleted asset `intranet-old`.
    pub const FILE_OF_DELETED_ASSET: &str = "a80e62f5-d94b-4317-8cd6-5f2b7093e407";
    /// Of `web-prod-01`: both a direct download and shared by email.
    pub const DIRECT_AND_EMAIL: &str = "2d6b97c0-e83f-4154-a6b9-90c4f7d15e08";
    /// Of `vol-photos`: name and message in Japanese.
    pub const JAPANESE: &str = "73f4a05e-19d8-4c6b-b087-2ae5d96c3f09";
    /// Of `web-prod-01`: name and message contain HTML.
    pub const NAME_WITH_HTML: &str = "c1e95b26-f70a-48d3-9be4-d67a30f8520a";
    /// Of `vol-photos`: expires 4 minutes after the start, and is then no longer listed.
    pub const EXPIRES_IN_MINUTES: &str = "58b0d3f7-2ac6-4e91-84d5-7c9f61e0ab0b";
}
