//! Who may come in over HTTP: whoever shows the one bearer token.

use async_trait::async_trait;
use http::Extensions;
use http::header::AUTHORIZATION;
use http::request::Parts;
use nr_core::Secret;
use nr_mcp::Identity;
use nr_mcp::http::{Authenticate, Refusal};

/// The name of a caller who showed the token; there is one token, so there is one name.
const BEARER: &str = "bearer";

/// Lets in whoever sends `Authorization: Bearer <token>` with this token (RFC 6750), compared in constant time.
#[derive(Debug)]
pub struct BearerToken {
    token: Secret,
}

impl BearerToken {
    /// Asks for this token.
    #[must_use]
    pub fn new(token: Secret) -> Self {
        Self { token }
    }
}

#[async_trait]
impl Authenticate for BearerToken {
    async fn authenticate(&self, request: &Parts) -> Result<Extensions, Refusal> {
        let mut headers = request.headers.get_all(AUTHORIZATION).iter();
        let (shown, more) = (headers.next(), headers.next());
        let Some(shown) = shown else {
            // RFC 6750, section 3.1: no error code when nothing was shown.
            return Err(Refusal::unauthorized(
                "this server asks for a token: send the header Authorization: Bearer <token>",
                "Bearer realm=\"nr-server\"",
            ));
        };
        let token = shown.to_str().ok().and_then(|text| {
            let (scheme, token) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        if more.is_none() && token.is_some_and(|token| self.token.ct_eq(token)) {
            let mut extensions = Extensions::new();
            extensions.insert(Identity::new(BEARER));
            return Ok(extensions);
        }
        Err(Refusal::unauthorized(
            "the token is not the one of this server: send what is in its token file",
            "Bearer realm=\"nr-server\", error=\"invalid_token\"",
        ))
    }
}
