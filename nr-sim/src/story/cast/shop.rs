//! The shop and the small services of the other accounts: who calls whom, and which queries they run.

use std::sync::Arc;

use super::{Agent, Cast, Endpoint, Failure, Route, Service, Statement, Step, guid};
use crate::story::dice::Dice;

pub(crate) const GATEWAY: usize = 0;
pub(crate) const CHECKOUT: usize = 1;
pub(crate) const CART: usize = 2;
pub(crate) const CATALOG: usize = 3;
pub(crate) const PAYMENT: usize = 4;
pub(crate) const INVENTORY: usize = 5;
pub(crate) const SHIPPING: usize = 6;
const OFFICE: usize = 7;
const LABS: usize = 8;
/// How many services the shop has; those after them belong to other accounts.
pub(crate) const SHOP_SERVICES: usize = 7;

const NODE: Failure = Failure { class: "Error", message: "socket hang up", status: 500, expected: false };
const JAVA: Failure = Failure {
    class: "java.util.concurrent.TimeoutException",
    message: "Timeout waiting for connection from pool",
    status: 500,
    expected: false,
};
const REFUSED: Failure = Failure {
    class: "com.acme.checkout.CouponRejectedException",
    message: "Coupon is not valid for this basket",
    status: 422,
    expected: true,
};
const PYTHON: Failure =
    Failure { class: "builtins:KeyError", message: "'warehouse'", status: 500, expected: false };
const GO: Failure = Failure {
    class: "*errors.errorString",
    message: "context deadline exceeded",
    status: 500,
    expected: false,
};
const DECLINED: Failure = Failure {
    class: "com.acme.payment.CardDeclinedException",
    message: "Card was declined by the issuer",
    status: 402,
    expected: true,
};
const DOTNET: Failure = Failure {
    class: "System.Net.Http.HttpRequestException",
    message: "Connection refused (carrier-api.example:443)",
    status: 500,
    expected: false,
};

/// Fills services, endpoints, statements and routes.
pub(super) fn open(cast: &mut Cast, dice: &mut Dice) {
    let gateway = dice.pick(&["storefront-gateway", "web-gateway", "shop-gateway", "edge-gateway"]);
    let cart = dice.pick(&["cart", "basket", "shopping-cart"]);
    let catalog = dice.pick(&["catalog", "product-catalog", "products"]);
    let payment = dice.pick(&["payment", "payments", "payment-broker"]);
    let inventory = dice.pick(&["inventory", "stock", "stock-keeper"]);
    let shipping = dice.pick(&["shipping", "delivery", "fulfilment"]);
    let office = dice.pick(&["invoice-runner", "crm-sync", "ledger"]);
    let labs = dice.pick(&["search-preview", "price-lab", "catalog-next"]);
    service(cast, dice, 0, gateway, "nodejs", true);
    service(cast, dice, 0, "checkout", "java", true);
    service(cast, dice, 0, cart, "python", true);
    service(cast, dice, 0, catalog, "go", false);
    service(cast, dice, 0, payment, "java", false);
    service(cast, dice, 0, inventory, "python", true);
    service(cast, dice, 0, shipping, "dotnet", false);
    service(cast, dice, 1, office, "java", true);
    service(cast, dice, 2, labs, "go", false);

    let orders = dice.pick(&["orders", "purchases", "sales_orders"]);
    let lines = dice.pick(&["order_lines", "order_items", "purchase_lines"]);
    let coupons = dice.pick(&["coupons", "vouchers", "promotions"]);
    let rates = dice.pick(&["shipping_rates", "delivery_rates", "carrier_tariffs"]);
    let products = dice.pick(&["products", "articles", "items"]);
    let stock = dice.pick(&["stock_levels", "warehouse_stock", "reservations"]);
    let b = &mut Builder { cast, dice };

    let charge =
        b.sql("payments", "INSERT", "INSERT INTO payments (order_id, amount, token) VALUES ($1, $2, $3)");
    let authorise = b.web(PAYMENT, "POST", "/payments", 38.0, &[Step::Query(charge)], 0.012, DECLINED);
    let parcel =
        b.sql("parcels", "INSERT", "INSERT INTO parcels (order_id, carrier, status) VALUES ($1, $2, $3)");
    let tariff =
        b.sql("carriers", "SELECT", "SELECT id, price FROM carriers WHERE zone = $1 AND weight_max >= $2");
    let quote = b.web(SHIPPING, "GET", "/quotes", 9.0, &[Step::Query(tariff)], 0.003, DOTNET);
    let ship = b.message(SHIPPING, "orders.placed process", 30.0, &[Step::Query(parcel)], 0.004, DOTNET);

    let on_hand = b.query(stock, "SELECT", &format!("SELECT sku, on_hand FROM {stock} WHERE sku = %s"), 3.0);
    let reserve_row =
        b.query(stock, "UPDATE", &format!("UPDATE {stock} SET on_hand = on_hand - %s WHERE sku = %s"), 5.0);
    let level = b.web(INVENTORY, "GET", "/stock/<sku>", 5.0, &[Step::Query(on_hand)], 0.002, PYTHON);
    let reserve = b.web(INVENTORY, "POST", "/reservations", 8.0, &[Step::Query(reserve_row)], 0.003, PYTHON);

    let listing = b.sql(
        products,
        "SELECT",
        &format!("SELECT id, name, price FROM {products} WHERE category = $1 LIMIT $2"),
    );
    let product = b.sql(products, "SELECT", &format!("SELECT * FROM {products} WHERE id = $1"));
    let search = b.sql(
        products,
        "SELECT",
        &format!("SELECT id FROM {products} WHERE tsv @@ plainto_tsquery($1) LIMIT $2"),
    );
    let list = b.web(CATALOG, "GET", "/products", 12.0, &[Step::Query(listing)], 0.002, GO);
    let show =
        b.web(CATALOG, "GET", "/products/{id}", 6.0, &[Step::Query(product), Step::Call(level)], 0.002, GO);
    let find = b.web(CATALOG, "GET", "/search", 18.0, &[Step::Query(search)], 0.003, GO);

    let get = b.redis("cart", "get");
    let set = b.redis("cart", "set");
    let read_cart = b.web(CART, "GET", "/carts/<id>", 4.0, &[Step::Query(get)], 0.001, PYTHON);
    let add = b.web(
        CART,
        "POST",
        "/carts/<id>/items",
        6.0,
        &[Step::Query(get), Step::Call(level), Step::Query(set)],
        0.003,
        PYTHON,
    );

    let insert = b.query(
        orders,
        "INSERT",
        &format!("INSERT INTO {orders} (customer_id, total, status) VALUES (?, ?, ?)"),
        6.0,
    );
    let open = b.query(
        orders,
        "SELECT",
        &format!("SELECT o.id, o.total FROM {orders} o WHERE o.customer_id = ? AND o.status = ? FOR UPDATE"),
        5.0,
    );
    let history = b.query(lines, "SELECT", &format!("SELECT o.id, o.created_at, l.sku, l.quantity FROM {orders} o JOIN {lines} l ON l.order_id = o.id WHERE o.customer_id = ? ORDER BY o.created_at DESC LIMIT ?"), 9.0);
    let coupon = b.query(
        coupons,
        "SELECT",
        &format!("SELECT c.id, c.percent FROM {coupons} c WHERE c.code = ? AND c.valid_until > now()"),
        4.0,
    );
    let rate = b.query(rates, "SELECT", &format!("SELECT r.carrier, r.price FROM {rates} r WHERE r.zone = ? AND r.weight >= ? ORDER BY r.price LIMIT ?"), 5.0);
    let place = b.web(
        CHECKOUT,
        "POST",
        "/api/checkout/orders",
        22.0,
        &[
            Step::Call(read_cart),
            Step::Query(open),
            Step::Call(reserve),
            Step::Call(authorise),
            Step::Query(insert),
            Step::Publish(ship),
        ],
        0.004,
        JAVA,
    );
    let ask = b.web(
        CHECKOUT,
        "POST",
        "/api/checkout/quote",
        14.0,
        &[Step::Call(read_cart), Step::Query(rate), Step::Call(quote)],
        0.004,
        JAVA,
    );
    let apply =
        b.web(CHECKOUT, "POST", "/api/checkout/coupons/{code}", 9.0, &[Step::Query(coupon)], 0.010, REFUSED);
    let past = b.web(CHECKOUT, "GET", "/api/checkout/orders", 12.0, &[Step::Query(history)], 0.003, JAVA);

    let home = b.web(GATEWAY, "GET", "/", 9.0, &[Step::Call(list)], 0.002, NODE);
    let detail = b.web(GATEWAY, "GET", "/products/:id", 8.0, &[Step::Call(show)], 0.002, NODE);
    let searching = b.web(GATEWAY, "GET", "/search", 8.0, &[Step::Call(find)], 0.002, NODE);
    let adding = b.web(GATEWAY, "POST", "/cart/items", 7.0, &[Step::Call(add)], 0.002, NODE);
    let quoting = b.web(GATEWAY, "POST", "/checkout/quote", 7.0, &[Step::Call(ask)], 0.002, NODE);
    let applying = b.web(GATEWAY, "POST", "/checkout/coupons/:code", 6.0, &[Step::Call(apply)], 0.002, NODE);
    let placing = b.web(GATEWAY, "POST", "/checkout", 9.0, &[Step::Call(place)], 0.002, NODE);
    let looking = b.web(GATEWAY, "GET", "/account/orders", 7.0, &[Step::Call(past)], 0.002, NODE);
    for (endpoint, hourly, page) in [
        (home, 60.0, "/"),
        (detail, 75.0, "/products/*"),
        (searching, 40.0, "/search"),
        (adding, 35.0, "/cart"),
        (quoting, 42.0, "/checkout"),
        (applying, 40.0, "/checkout"),
        (placing, 38.0, "/checkout/done"),
        (looking, 42.0, "/account/orders"),
    ] {
        b.cast.routes.push(Route { account: 0, endpoint, hourly, page: Some(page) });
    }

    let invoices =
        b.query("invoices", "SELECT", "SELECT id, total FROM invoices WHERE month = ? AND status = ?", 11.0);
    let written = b.query("invoices", "UPDATE", "UPDATE invoices SET status = ? WHERE id = ?", 5.0);
    let run = b.web(
        OFFICE,
        "POST",
        "/invoices/run",
        120.0,
        &[Step::Query(invoices), Step::Query(written)],
        0.004,
        JAVA,
    );
    let month = b.web(OFFICE, "GET", "/invoices/{month}", 16.0, &[Step::Query(invoices)], 0.003, JAVA);
    let preview = b.web(LABS, "GET", "/preview", 25.0, &[], 0.008, GO);
    for (account, endpoint, hourly) in [(1, run, 12.0), (1, month, 30.0), (2, preview, 25.0)] {
        b.cast.routes.push(Route { account, endpoint, hourly, page: None });
    }
}

fn service(cast: &mut Cast, dice: &mut Dice, account: usize, name: &str, language: &'static str, apm: bool) {
    let app_id = dice.whole(100_000_000, 1_999_999_999);
    let guid = if apm {
        guid(&cast.accounts, account, "APM", "APPLICATION", &app_id.to_string())
    } else {
        let id = (dice.next() >> 1).to_string();
        guid(&cast.accounts, account, "EXT", "SERVICE", &id)
    };
    let agent_version = match (apm, language) {
        (true, "nodejs") => "12.8.0",
        (true, "java") => "8.19.0",
        (true, _) => "10.6.0",
        (false, "go") => "1.35.0",
        (false, "java") => "1.48.0",
        (false, _) => "1.11.0",
    };
    cast.services.push(Service {
        account,
        guid_text: Arc::from(guid.to_string()),
        guid,
        name: Arc::from(name),
        agent: if apm { Agent::Apm(app_id) } else { Agent::Otel },
        language,
        agent_version,
        instances: Vec::new(),
        first_version: Arc::from(format!("{}.{}.0", dice.whole(1, 5), dice.whole(0, 30))),
        versions: Vec::new(),
        apdex_target: 0.5,
    });
}

struct Builder<'a> {
    cast: &'a mut Cast,
    dice: &'a mut Dice,
}

impl Builder<'_> {
    fn statement(
        &mut self,
        system: &'static str,
        table: &str,
        operation: &'static str,
        text: &str,
        ms: f64,
    ) -> usize {
        let median_ms = ms * self.dice.between(0.8, 1.25);
        self.cast.statements.push(Statement {
            system,
            table: Arc::from(table),
            operation,
            text: Arc::from(text),
            slice: Arc::from(format!(
                "Datastore/statement/{}/{table}/{}",
                if system == "redis" { "Redis" } else { "Postgres" },
                operation.to_lowercase()
            )),
            label: Arc::from(format!("{operation} {table}")),
            median_ms,
        });
        self.cast.statements.len() - 1
    }

    fn query(&mut self, table: &str, operation: &'static str, text: &str, ms: f64) -> usize {
        self.statement("postgresql", table, operation, text, ms)
    }

    fn sql(&mut self, table: &str, operation: &'static str, text: &str) -> usize {
        self.query(table, operation, text, 5.0)
    }

    fn redis(&mut self, table: &str, operation: &'static str) -> usize {
        self.statement("redis", table, operation, &format!("{} ?", operation.to_uppercase()), 0.7)
    }

    #[expect(clippy::too_many_arguments, reason = "a line of a table")]
    fn web(
        &mut self,
        service: usize,
        method: &'static str,
        route: &str,
        own_ms: f64,
        steps: &[Step],
        error_rate: f64,
        failure: Failure,
    ) -> usize {
        let language = self.cast.services.get(service).map_or(("", false), |s| (s.language, s.is_apm()));
        let name = match language {
            ("nodejs", true) => format!("WebTransaction/Expressjs/{method}/{route}"),
            ("java", true) => format!("WebTransaction/SpringController{route} ({method})"),
            (_, true) => format!("WebTransaction/Function/{}", function(method, route)),
            _ => format!("{method} {route}"),
        };
        self.endpoint(service, name, method, route, own_ms, steps, error_rate, failure, true)
    }

    fn message(
        &mut self,
        service: usize,
        name: &str,
        own_ms: f64,
        steps: &[Step],
        error_rate: f64,
        failure: Failure,
    ) -> usize {
        self.endpoint(service, name.to_owned(), "", name, own_ms, steps, error_rate, failure, false)
    }

    #[expect(clippy::too_many_arguments, reason = "a line of a table")]
    fn endpoint(
        &mut self,
        service: usize,
        name: String,
        method: &'static str,
        route: &str,
        own_ms: f64,
        steps: &[Step],
        error_rate: f64,
        failure: Failure,
        web: bool,
    ) -> usize {
        let own_ms = own_ms * self.dice.between(0.8, 1.25);
        let error_rate = error_rate * self.dice.between(0.7, 1.3);
        let callee = self.cast.services.get(service).map_or_else(|| Arc::from(""), |s| Arc::clone(&s.name));
        self.cast.endpoints.push(Endpoint {
            service,
            name: Arc::from(name),
            route: Arc::from(route),
            method,
            uri: Arc::from(route),
            url: Arc::from(format!("http://{callee}:8080{route}")),
            external: Arc::from(format!("External/{callee}/http")),
            web,
            own_ms,
            steps: steps.to_vec(),
            outside: None,
            error_rate,
            failure,
        });
        self.cast.endpoints.len() - 1
    }
}

/// The function that Python's agent names a transaction by: `views.stock:get_sku`.
fn function(method: &str, route: &str) -> String {
    let parts: Vec<&str> =
        route.split('/').filter(|part| !part.is_empty() && !part.starts_with('<')).collect();
    let module = parts.first().copied().unwrap_or("root");
    let name = parts.get(1..).unwrap_or_default().join("_");
    let tail = if name.is_empty() { module } else { &name };
    format!("views.{module}:{}_{tail}", method.to_lowercase())
}
