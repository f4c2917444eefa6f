//! What kind of key a text is: New Relic has several, and each works in one place only.

/// The length of a licence key.
const LICENSE_LENGTH: usize = 40;

/// How a licence key of today's form ends.
const LICENSE_END: &str = "NRAL";

/// What a key looks like. Only New Relic knows whether it is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// A user key, which NerdGraph takes.
    User,
    /// A licence key: it takes telemetry in and reads nothing.
    License,
    /// An insert key, as above.
    Insert,
    /// A key of the retired Insights query API.
    Query,
    /// A key of the retired REST admin API.
    Admin,
    /// A key of the browser or mobile agents.
    Browser,
    /// The words of the documentation instead of a key.
    Placeholder,
    /// Nothing that is known; a proxy may have keys of its own.
    Unknown,
}

impl KeyKind {
    /// How keys begin (New Relic documentation, "API keys").
    const BEGINNINGS: [(&'static str, Self); 6] = [
        ("NRAK-", Self::User),
        ("NRII-", Self::Insert),
        ("NRIQ-", Self::Query),
        ("NRAA-", Self::Admin),
        ("NRJS-", Self::Browser),
        ("NRBR-", Self::Browser),
    ];

    /// Tells by its form what a key is.
    ///
    /// ```
    /// use nr_core::KeyKind;
    /// assert_eq!(KeyKind::of("NRAK-0123456789ABCDEF"), KeyKind::User);
    /// assert_eq!(KeyKind::of("eu01xx0123456789abcdef0123456789abcdNRAL"), KeyKind::License);
    /// ```
    #[must_use]
    pub fn of(key: &str) -> Self {
        let key = key.trim();
        if ["...", "…", "${", "<"].iter().any(|sign| key.contains(sign)) {
            return Self::Placeholder;
        }
        let begins = |with: &str| key.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
        if let Some((_, kind)) = Self::BEGINNINGS.iter().find(|(beginning, _)| begins(beginning)) {
            return *kind;
        }
        let end = key.len().checked_sub(LICENSE_END.len()).and_then(|at| key.get(at..));
        let hexadecimal = key.len() == LICENSE_LENGTH && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hexadecimal || end.is_some_and(|end| end.eq_ignore_ascii_case(LICENSE_END)) {
            return Self::License;
        }
        Self::Unknown
    }

    /// What it is called, when it is one that NerdGraph cannot take.
    #[must_use]
    pub const fn refused_as(self) -> Option<&'static str> {
        match self {
            Self::License => Some("a license (ingest) key, which only sends telemetry in"),
            Self::Insert => Some("an insert (ingest) key, which only sends telemetry in"),
            Self::Query => Some("an Insights query key, which NerdGraph does not take"),
            Self::Admin => Some("an admin key of the retired REST API, which NerdGraph does not take"),
            Self::Browser => Some("a browser or mobile key, which only sends telemetry in"),
            Self::Placeholder => Some("a placeholder from the documentation"),
            Self::User | Self::Unknown => None,
        }
    }
}
