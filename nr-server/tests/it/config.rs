//! Where settings come from, which goes first, and what is refused.

use std::path::Path;
use std::time::Duration;

use nr_nerdgraph::cache::Bounds;
use nr_nerdgraph::resilience::Limits;
use nr_server::config::{Account, Config, Environment, Flags, KeyKind, Setting};
use tempfile::TempDir;

const KEY: &str = "NRAK-TESTTESTTESTTESTTESTTESTTES";

/// Begins as a certificate does; whether it is one shows when the client is built.
const PEM: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    path.to_str().unwrap().to_owned()
}

fn load(flags: &[(Setting, &str)], env: &[(&str, &str)], toml: Option<&str>) -> Result<Config, String> {
    let folder = TempDir::new().unwrap();
    let path = toml.map(|text| file(&folder, "config.toml", text));
    let mut given = Flags::new(path.as_deref().map(|path| Path::new(path).to_owned()));
    for (setting, value) in flags {
        given.set(*setting, Some(value));
    }
    let loaded = Config::load(&given, &Environment::of(env.iter().copied()), Account::Real);
    loaded.map_err(|error| {
        let text = format!("{error} | {}", error.next.join(" | "));
        match &path {
            Some(path) => text.replace(path, "FILE"),
            None => text,
        }
    })
}

#[test]
fn flags_go_before_the_environment_which_goes_before_the_file() {
    let toml = "region = \"eu\"\naccount_id = 3";
    let env = [("NEW_RELIC_REGION", "jp"), ("NEW_RELIC_ACCOUNT_ID", "2")];
    let flags = [(Setting::Region, "gov"), (Setting::AccountId, "1")];
    for (flags, env, toml, region, account) in [
        (&flags[..], &env[..], Some(toml), "gov", Some(1)),
        (&[], &env[..], Some(toml), "jp", Some(2)),
        (&[], &[], Some(toml), "eu", Some(3)),
        (&[], &[], None, "us", None),
        // A field that nobody filled in.
        (&[], &[("NEW_RELIC_REGION", ""), ("NEW_RELIC_ACCOUNT_ID", " ")], Some(toml), "eu", Some(3)),
    ] {
        let config = load(flags, env, toml).unwrap();
        assert_eq!(config.connection.region.name(), region);
        assert_eq!(config.connection.account.map(|account| account.get()), account);
    }
}

#[test]
fn an_address_of_ones_own_goes_before_a_region() {
    let env = [("NEW_RELIC_REGION", "eu"), ("NEW_RELIC_NERDGRAPH_URL", "http://127.0.0.1:1/graphql")];
    let config = load(&[], &env, None).unwrap();
    assert_eq!(config.connection.region.endpoint(), "http://127.0.0.1:1/graphql");
}

#[test]
fn everything_in_the_file_arrives() {
    let folder = TempDir::new().unwrap();
    let token = file(&folder, "token", "0123456789abcdef0123\n");
    let roots = file(&folder, "roots.pem", PEM);
    let toml = format!(
        "api_key = \"{KEY}\"\naccount_id = \"7\"\nservice_name = \"ops\"\nca_file = \"{roots}\"\n\
         proxy = \"http://me:hunter2@proxy.example:3128\"\nlog_level = \"debug\"\nworkers = 4\n\
         call_timeout = 30\ntoolsets = [\"alerting\"]\ntools = [\"get_entity\"]\nexclude_tools = [\"x\"]\n\
         read_only = true\n[http]\naddress = \"0.0.0.0:80\"\ntoken_file = \"{token}\"\nallowed_hosts = [\"nr.example\"]\n\
         allowed_origins = [\"https://nr.example\"]\n\
         [cache]\nentries = 5\nbytes = \"4096\"\n[limits]\nin_flight = 12\nslow_in_flight = 6\nqueue = 9\n\
         queue_wait = 2\nnrql_per_minute = 1500\nsame_nrql_per_minute = 60\nattempts = 1\nretry_percent = 0\n\
         breaker_failures = 3\nbreaker_open = 5\n"
    );
    let config = load(&[], &[], Some(&toml)).unwrap();
    assert!(config.connection.require_key().unwrap().ct_eq(KEY));
    assert_eq!(config.connection.service_name.as_deref(), Some("ops"));
    assert_eq!(config.connection.roots.as_ref().unwrap().as_pem(), PEM);
    let (proxy, place) = config.connection.proxy.as_ref().unwrap();
    assert!(proxy.ct_eq("http://me:hunter2@proxy.example:3128") && place.contains("(proxy)"), "{place}");
    assert_eq!((config.workers, config.call_timeout.as_secs()), (4, 30));
    assert_eq!(config.cache, Some(Bounds::new(5, 4_096)));
    let mut limits = Limits::default();
    (limits.in_flight, limits.slow_in_flight, limits.queue) = (12, 6, 9);
    (limits.nrql_per_minute, limits.same_nrql_per_minute) = (1_500, 60);
    (limits.attempts, limits.retry_percent, limits.breaker_failures) = (1, 0, 3);
    (limits.queue_wait, limits.breaker_open) = (Duration::from_secs(2), Duration::from_secs(5));
    assert_eq!(config.limits, limits);
    assert_eq!(config.choice.toolsets, ["alerting"]);
    assert!(config.choice.read_only);
    let http = config.http.as_ref().unwrap();
    assert_eq!(http.address.to_string(), "0.0.0.0:80");
    assert_eq!(http.allowed_hosts, ["nr.example"]);
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    let shown = format!("{config:?}");
    assert!(!shown.contains("TESTTEST") && !shown.contains("0123456789"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn the_cache_is_on_unless_it_is_turned_off() {
    let check = |env: &[(&str, &str)], expected: Option<Bounds>| {
        assert_eq!(load(&[], env, None).unwrap().cache, expected, "{env:?}");
    };
    check(&[], Some(Bounds::new(10_000, 16 * 1024 * 1024)));
    check(&[("NR_CACHE_ENTRIES", "7")], Some(Bounds::new(7, 16 * 1024 * 1024)));
    check(&[("NR_CACHE_ENTRIES", "0")], None);
    check(&[("NR_CACHE_BYTES", "0")], None);
}

#[test]
fn limits_are_those_of_new_relic_and_two_of_them_can_be_off_with_a_warning() {
    assert_eq!(load(&[], &[], None).unwrap().limits, Limits::default());
    for name in ["NR_LIMITS_IN_FLIGHT", "NR_LIMITS_NRQL_PER_MINUTE"] {
        let config = load(&[], &[(name, "0")], None).unwrap();
        assert_ne!(config.limits, Limits::default());
        let said = config.warnings.join("\n");
        assert!(said.starts_with(name) && said.contains("off"), "{said}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let check = |flags: &[(Setting, &str)], env: &[(&str, &str)], toml: Option<&str>, said: &[&str]| {
        let error = load(flags, env, toml).unwrap_err();
        for words in said {
            assert!(error.contains(words), "`{words}` is not in: {error}");
        }
    };
    check(&[], &[], Some("regoin = \"eu\""), &["FILE:1:1", "no setting `regoin`", "did you mean `region`?"]);
    check(&[], &[], Some("\n[http]\nadress = \"x\""), &["FILE:3:1", "did you mean `http.address`?"]);
    check(&[], &[], Some("colour = 1"), &["no setting `colour`", "there are: api_key, "]);
    check(&[], &[], Some("a ="), &["FILE:1:", "the file is TOML"]);
    check(&[], &[], Some("workers = \"two\""), &["FILE:1:11", "1 to 64", "`two`"]);
    check(&[], &[], Some("workers = 0"), &["1 to 64", "`0`"]);
    check(&[], &[], Some("read_only = \"yes\""), &["`read_only` must be true or false"]);
    check(&[], &[], Some("toolsets = \"all\""), &["`toolsets` must be a list"]);
    check(&[], &[], Some("http = 1"), &["`http` must be a table"]);
    check(
        &[],
        &[("NEW_RELIC_ACCOUNT_ID", "12a")],
        None,
        &["NEW_RELIC_ACCOUNT_ID: `12a` is not an account id"],
    );
    check(&[], &[("NEW_RELIC_REGION", "mars")], None, &["NEW_RELIC_REGION: `mars`", "us, eu, jp, gov"]);
    check(&[(Setting::NerdgraphUrl, "http://example.com/")], &[], None, &["--nerdgraph-url", "https only"]);
    check(&[(Setting::CallTimeout, "0")], &[], None, &["--call-timeout", "1 to 3600"]);
    check(&[], &[("NR_CACHE_BYTES", "2000000000")], None, &["NR_CACHE_BYTES", "0 to 1073741824"]);
    check(&[], &[("NR_LIMITS_IN_FLIGHT", "26")], None, &["NR_LIMITS_IN_FLIGHT", "0 to 25"]);
    check(&[], &[], Some("[limits]\nattempts = 0"), &["FILE:2:12", "1 to 16"]);
    check(&[], &[], Some("[limits]\nattemps = 2"), &["did you mean `limits.attempts`?"]);
    check(&[(Setting::LogLevel, "loud")], &[], None, &["--log-level", "`loud`", "off, error, warn"]);
    check(&[(Setting::ServiceName, "a\nb")], &[], None, &["--service-name", "printable"]);
    for proxy in
        ["proxy.example:3128", "socks5://proxy.example", "http://", "http://me:hunter2@:1", "http://a b"]
    {
        let error = load(&[(Setting::Proxy, proxy)], &[], None).unwrap_err();
        assert!(error.starts_with("--proxy: ") && !error.contains("hunter2"), "{error}");
    }
    check(
        &[],
        &[("NEW_RELIC_PROXY", "nonsense")],
        None,
        &["NEW_RELIC_PROXY: this is no address", "http://HOST"],
    );
    check(
        &[(Setting::CaFile, "/nowhere.pem")],
        &[],
        None,
        &["--ca-file: the file /nowhere.pem cannot be read"],
    );
    check(&[(Setting::Http, "8080")], &[], None, &["--http: `8080`", "127.0.0.1:8080"]);
    check(&[(Setting::Http, "0.0.0.0:8080")], &[], None, &["--http", "other machines", "--http-token-file"]);
    check(
        &[(Setting::HttpTokenFile, "t")],
        &[],
        None,
        &["--http-token-file: this is for HTTP", "--http 127"],
    );
    check(
        &[],
        &[],
        Some("[http]\nallowed_hosts = [\"a\"]"),
        &["FILE:2:17 (http.allowed_hosts): this is for HTTP"],
    );
    let folder = TempDir::new().unwrap();
    let text = file(&folder, "text", "no certificate");
    check(
        &[],
        &[("NEW_RELIC_CA_FILE", &text)],
        None,
        &["NEW_RELIC_CA_FILE: the file ", "holds no certificate"],
    );
    let short = file(&folder, "token", "fifteen-letters");
    let served = |address| [(Setting::Http, address), (Setting::HttpTokenFile, short.as_str())];
    check(
        &served("0.0.0.0:80"),
        &[],
        None,
        &["in --http-token-file, the token in ", "shorter than 16", "openssl rand -hex 32"],
    );
    let warnings = load(&served("127.0.0.1:80"), &[], None).unwrap().warnings;
    assert!(warnings.iter().any(|warning| warning.contains("shorter than 16")), "{warnings:?}");
    check(&[(Setting::Http, "[::]:80")], &[], None, &["nothing asks callers who they are"]);
    check(
        &[(Setting::Http, "127.0.0.1:1"), (Setting::HttpTokenFile, "/nowhere")],
        &[],
        None,
        &["--http-token-file", "/nowhere cannot be read"],
    );
}

#[test]
fn keys_of_the_wrong_kind_are_refused_without_being_shown() {
    let license = "eu01xxabcdefabcdefabcdefabcdefabcdefNRAL";
    for (key, said) in [
        (license, "license (ingest) key"),
        ("0123456789abcdef0123456789abcdef01234567", "license (ingest) key"),
        ("NRII-abcdefabcdef", "insert (ingest) key"),
        ("NRIQ-abcdefabcdef", "Insights query key"),
        ("NRAA-abcdefabcdef", "admin key"),
        ("NRJS-abcdefabcdef", "browser"),
        ("NRAK-...", "placeholder"),
        ("NRAK-with space", "characters that no key has"),
    ] {
        let error = load(&[], &[("NEW_RELIC_API_KEY", key)], None).unwrap_err();
        assert!(error.contains(said) && error.contains("begins with NRAK-"), "{key}: {error}");
        assert!(key.trim().len() < 9 || !error.contains(key), "{error}");
    }
    assert_eq!(KeyKind::of(KEY), KeyKind::User);
}

#[test]
fn the_key_is_found_in_the_strongest_place() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "key", &format!("{KEY}1\n"));
    let toml = format!("api_key = \"{KEY}3\"\n");
    let (file_flag, file_env) =
        ((Setting::ApiKeyFile, path.as_str()), ("NEW_RELIC_API_KEY_FILE", path.as_str()));
    let two = format!("{KEY}2");
    let env = ("NEW_RELIC_API_KEY", two.as_str());
    for (flags, env, expected) in [
        (&[file_flag][..], &[env][..], "1"),
        (&[], &[env, file_env], "2"),
        (&[], &[file_env], "1"),
        // A field that nobody filled in.
        (&[], &[("NEW_RELIC_API_KEY", ""), file_env], "1"),
        (&[], &[("NEW_RELIC_API_KEY", " ")], "3"),
        (&[], &[], "3"),
    ] {
        let config = load(flags, env, Some(&toml)).unwrap();
        assert!(config.connection.require_key().unwrap().ct_eq(&format!("{KEY}{expected}")), "{expected}");
    }
    let error = load(&[], &[], None).unwrap().connection.require_key().unwrap_err();
    assert!(error.next.join(" ").contains("NEW_RELIC_API_KEY"), "{error}");
}

#[test]
fn a_secret_file_that_cannot_be_one_is_refused() {
    let folder = TempDir::new().unwrap();
    let large = "x".repeat(5000);
    for (text, said) in
        [("", "is blank"), (" \n", "is blank"), ("a b", "more than one word"), (&large, "larger than")]
    {
        let path = file(&folder, "key", text);
        let error = load(&[(Setting::ApiKeyFile, &path)], &[], None).unwrap_err();
        assert!(error.contains(said) && error.contains(&path), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "key", KEY);
    for (mode, warned) in [(0o644, true), (0o640, false), (0o600, false)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let config = load(&[(Setting::ApiKeyFile, &path)], &[], None).unwrap();
        assert_eq!(config.warnings.iter().any(|warning| warning.contains("chmod 600")), warned, "{mode:o}");
    }
}

#[test]
fn the_usual_place_is_looked_at_when_no_file_is_named() {
    let folder = TempDir::new().unwrap();
    let home = folder.path().to_str().unwrap();
    let config = folder.path().join(".config/nr-server");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "region = \"jp\"").unwrap();
    for (env, region) in [
        (&[("HOME", home)][..], "jp"),
        (&[("HOME", home), ("XDG_CONFIG_HOME", "relative")], "jp"),
        (&[("HOME", home), ("XDG_CONFIG_HOME", "/nowhere")], "us"),
        (&[], "us"),
    ] {
        let config =
            Config::load(&Flags::default(), &Environment::of(env.iter().copied()), Account::Real).unwrap();
        assert_eq!(config.connection.region.name(), region, "{env:?}");
    }
}

#[test]
fn the_simulated_account_needs_no_key_and_looks_at_none() {
    let env = [("NEW_RELIC_API_KEY", "NRII-abcdefabcdef"), ("NEW_RELIC_REGION", "mars")];
    let config = Config::load(&Flags::default(), &Environment::of(env), Account::Simulated).unwrap();
    assert!(config.connection.key.is_none());
}
