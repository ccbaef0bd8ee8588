//! What waits in the demo scenario, by name, so that tests can say which thing they mean.
//!
//! Ids here are fixed whatever the seed is; all else gets its id from the seed. Times count back from the start.

/// The connected Box user and Clumio's person with all rights.
pub mod people {
    /// Box user id of Mika Sato, whose token `box_token` is.
    pub const MIKA_ID: &str = "31240017";
    /// Name of the connected Box user.
    pub const MIKA_NAME: &str = "Mika Sato";
    /// Address of the connected user at both services.
    pub const MIKA_EMAIL: &str = "m.sato@aoyama-foods.example";
    /// Box user id of Luis Ortega, who works for the same company.
    pub const LUIS_ID: &str = "31240028";
    /// Box user id of Keiko Tanaka.
    pub const KEIKO_ID: &str = "31240039";
    /// Box user id of Emil Berg, who owns Finance.
    pub const EMIL_ID: &str = "31240050";
    /// Box user id of Hana Mori, the administrator, whose token `box_admin_token` is.
    pub const ADMIN_ID: &str = "31240061";
}

/// Clumio: tokens, units, assets and restored files.
pub mod clumio {
    /// Token of a helpdesk administrator, who may restore and share; whether they may regenerate is a quirk.
    pub const HELPDESK_TOKEN: &str = "clumio-demo-helpdesk";
    /// Token of a user who may only look.
    pub const REPORTING_TOKEN: &str = "clumio-demo-reporting";
    /// Token of a user who sees the Japan unit only.
    pub const JAPAN_TOKEN: &str = "clumio-demo-japan";
    /// Token that was made in another region's portal.
    pub const OTHER_REGION_TOKEN: &str = "clumio-demo-other-region";

    /// The Global unit.
    pub const GLOBAL_UNIT: &str = "00000000-0000-0000-0000-000000000000";
    /// Below Global.
    pub const JAPAN_UNIT: &str = "5a1c7e02-93b4-4d6f-8a10-2f7be64c9d31";
    /// Below Japan.
    pub const LOGISTICS_UNIT: &str = "c40d2b8e-17f5-4a93-b6e8-90d35a7c1f24";
    /// Below Global.
    pub const EUROPE_UNIT: &str = "e8936f14-5d2a-4c07-9b71-6ac0d84f3e52";

    /// EC2 instance `web-prod-01`, `i-0a41c9d27be85f310`.
    pub const WEB_PROD_01: &str = "9c2934fc-ff4d-41e9-8e11-76706df7fe01";
    /// EC2 instance `web-prod-02`, `i-0d7735ce1fa92b648`.
    pub const WEB_PROD_02: &str = "3f0b6d58-62c1-4f7a-9d0e-b15c28a47e02";
    /// EC2 instance `fileserver-01`, `i-03be18f6ad904c275`, with more restored files than fit a page of ten.
    pub const FILESERVER_01: &str = "7be41d90-08fa-4c63-a2d5-4e9f7013bc03";
    /// EC2 instance `intranet-old`, deleted in AWS, hidden unless asked for, with a live restored file.
    pub const INTRANET_OLD: &str = "d5802c7f-b39e-4d14-8f66-03a1e5b97204";
    /// EBS volume `vol-photos`, `vol-0e6f21b98cd43a570`.
    pub const VOL_PHOTOS: &str = "18d7f3a2-4c95-4be0-bd38-f62a9057c105";
    /// EBS volume `vol-fileserver-data`, attached to `fileserver-01`.
    pub const VOL_FILESERVER: &str = "b6a90e41-d7c3-4528-91fe-8c03d5f7e206";
    /// DynamoDB table `orders`.
    pub const ORDERS: &str = "42e8c5b7-1f60-49ad-8b92-d70e3fa61807";

    /// `Q3 forecast.xlsx` of `web-prod-02` for k.tanaka: its link ends in 2 hours 12 minutes.
    pub const ENDS_SOON: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";
    /// `Contracts 2025.zip` of `fileserver-01` for l.ortega at another company: 21 hours left.
    pub const CONTRACTS: &str = "0b94e7d6-a218-4c5f-b3d1-7f605ae98c02";
    /// `Site photos.zip` of `vol-photos`: three recipients, 20 hours left.
    pub const THREE_RECIPIENTS: &str = "d27c58f0-3e91-4ab6-8c74-15fb903d6e03";
    /// `Q3 forecast.xlsx` of `web-prod-01` for k.tanaka: the look-alike of [`ENDS_SOON`], its link ended 12 days ago.
    pub const ENDED: &str = "91a6b3c4-7d05-4f82-a9e7-e02d84f51c04";
    /// `orders-archive.parquet` of `orders`: a direct download, so there is no passcode.
    pub const DIRECT_DOWNLOAD: &str = "e5038f7b-c164-4d9a-b20f-68a7c1d93e05";
    /// `Q3 forecast.xlsx` of `web-prod-02` for e.berg: a second look-alike, live.
    pub const LOOK_ALIKE: &str = "4c79d1e8-06b2-4a35-97f8-b3e61a05dc06";
    /// `payroll-2026-10.csv` of the deleted `intranet-old`: live.
    pub const OF_DELETED_ASSET: &str = "a80e62f5-d94b-4317-8cd6-5f2b7093e407";
    /// Of `web-prod-01`: both a direct download and shared by mail.
    pub const BOTH_WAYS: &str = "2d6b97c0-e83f-4154-a6b9-90c4f7d15e08";
    /// Of `vol-photos`: name and message in Japanese.
    pub const JAPANESE: &str = "73f4a05e-19d8-4c6b-b087-2ae5d96c3f09";
    /// Of `web-prod-01`: name and message hold HTML.
    pub const MARKUP: &str = "c1e95b26-f70a-48d3-9be4-d67a30f8520a";
    /// Of `vol-photos`: its link ends 4 minutes after the start.
    pub const ENDS_IN_MINUTES: &str = "58b0d3f7-2ac6-4e91-84d5-7c9f61e0ab0b";
}
