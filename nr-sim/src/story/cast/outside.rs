//! Third parties that services call.

use super::shop::{CATALOG, CHECKOUT, INVENTORY, PAYMENT, SHIPPING};
use super::{Cast, Dice};

/// A host of somebody else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Third {
    pub(crate) host: &'static str,
    pub(crate) url: &'static str,
    pub(crate) method: &'static str,
    /// Who calls it.
    pub(crate) endpoint: usize,
}

/// A host and the address on it.
type Address = (&'static str, &'static str);

/// Which endpoint calls whom: its service, its route, the method of the call, and who it may be.
const CALLS: [(usize, &str, &str, [Address; 3]); 5] = [
    (
        PAYMENT,
        "/payments",
        "POST",
        [
            ("api.payhub.example", "https://api.payhub.example/v2/authorizations"),
            ("gateway.cardline.example", "https://gateway.cardline.example/authorise"),
            ("secure.quickpay.example", "https://secure.quickpay.example/v1/charges"),
        ],
    ),
    (
        SHIPPING,
        "/quotes",
        "GET",
        [
            ("carrier-api.example", "https://carrier-api.example/rates"),
            ("api.parcelfox.example", "https://api.parcelfox.example/v3/quotes"),
            ("rates.northpost.example", "https://rates.northpost.example/zones"),
        ],
    ),
    (
        CHECKOUT,
        "/api/checkout/coupons/{code}",
        "GET",
        [
            ("api.loyalhub.example", "https://api.loyalhub.example/members/coupons"),
            ("rewards.pointly.example", "https://rewards.pointly.example/v1/validate"),
            ("promo.giftery.example", "https://promo.giftery.example/check"),
        ],
    ),
    (
        INVENTORY,
        "/reservations",
        "PUT",
        [
            ("wms.storehall.example", "https://wms.storehall.example/api/holds"),
            ("api.depot24.example", "https://api.depot24.example/reservations"),
            ("edge.palletly.example", "https://edge.palletly.example/v1/allocations"),
        ],
    ),
    (
        CATALOG,
        "/search",
        "POST",
        [
            ("api.searchlift.example", "https://api.searchlift.example/1/rerank"),
            ("eu.findery.example", "https://eu.findery.example/v1/synonyms"),
            ("rank.lexica.example", "https://rank.lexica.example/score"),
        ],
    ),
];

/// Connects endpoints with the third parties that they call.
pub(super) fn connect(cast: &mut Cast) {
    let dice = &mut Dice::new(cast.seed, "third parties", 0);
    for (service, route, method, pool) in CALLS {
        let (host, url) = dice.pick(&pool);
        let calling = cast
            .endpoints
            .iter_mut()
            .enumerate()
            .find(|(_, found)| found.service == service && &*found.route == route);
        if let Some((endpoint, calling)) = calling {
            calling.outside = Some(cast.thirds.len());
            cast.thirds.push(Third { host, url, method, endpoint });
        }
    }
}
