//! Flags that several commands share.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Flags, Setting};

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct GlobalArgs {
    /// Configuration file (TOML) [default: ~/.config/nr-server/config.toml, when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What is logged on standard error: off, error, warn, info, debug, trace, or info,PART=debug
    #[arg(long, global = true, value_name = "LEVEL")]
    log_level: Option<String>,
}

impl GlobalArgs {
    pub(crate) fn flags(&self) -> Flags {
        let mut flags = Flags::new(self.config.clone());
        flags.set(Setting::LogLevel, self.log_level.as_deref());
        flags
    }
}

/// How New Relic is reached.
#[derive(Debug, Args)]
#[command(next_help_heading = "New Relic")]
pub(crate) struct ConnectionArgs {
    /// Account to ask when a tool names none [env: NEW_RELIC_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    account_id: Option<String>,
    /// Data region: us, eu, jp or gov [env: NEW_RELIC_REGION] [default: us]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Address of NerdGraph, for a proxy or a test; goes before the region [env: NEW_RELIC_NERDGRAPH_URL]
    #[arg(long, value_name = "URL")]
    nerdgraph_url: Option<String>,
    /// File that holds the user key; without it NEW_RELIC_API_KEY is read [env: NEW_RELIC_API_KEY_FILE]
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<String>,
    /// Name under which New Relic sees the requests [env: NEW_RELIC_SERVICE_NAME]
    #[arg(long, value_name = "NAME")]
    service_name: Option<String>,
    /// File of certificates (PEM) to trust besides the system's, for a proxy that ends TLS [env: NEW_RELIC_CA_FILE]
    #[arg(long, value_name = "FILE")]
    ca_file: Option<String>,
    /// Proxy in place of the system's; with a password in it, use the variable [env: NEW_RELIC_PROXY]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

impl ConnectionArgs {
    pub(crate) fn add_to(&self, flags: &mut Flags) {
        flags.set(Setting::AccountId, self.account_id.as_deref());
        flags.set(Setting::Region, self.region.as_deref());
        flags.set(Setting::NerdgraphUrl, self.nerdgraph_url.as_deref());
        flags.set(Setting::ApiKeyFile, self.api_key_file.as_deref());
        flags.set(Setting::ServiceName, self.service_name.as_deref());
        flags.set(Setting::CaFile, self.ca_file.as_deref());
        flags.set(Setting::Proxy, self.proxy.as_deref());
    }
}

/// Which tools there are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tools")]
pub(crate) struct SelectionArgs {
    /// Toolsets to offer, or all; `nr-server tools` lists them [default: core]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    toolsets: Vec<String>,
    /// Single tools to offer besides the toolsets, or alone when no toolset is named
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    tools: Vec<String>,
    /// Single tools to leave out; goes before the two above
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    exclude_tools: Vec<String>,
    /// Offer only tools that read; goes before everything
    #[arg(long)]
    read_only: bool,
}

impl SelectionArgs {
    pub(crate) fn add_to(&self, flags: &mut Flags) {
        flags.set_list(Setting::Toolsets, &self.toolsets);
        flags.set_list(Setting::Tools, &self.tools);
        flags.set_list(Setting::ExcludeTools, &self.exclude_tools);
        flags.set(Setting::ReadOnly, self.read_only.then_some("true"));
    }
}

/// How the process behaves.
#[derive(Debug, Args)]
#[command(next_help_heading = "Process")]
pub(crate) struct RuntimeArgs {
    /// Seconds a call may take [default: 240]
    #[arg(long, value_name = "SECONDS")]
    call_timeout: Option<String>,
    /// Folder of Markdown that search_docs searches besides the NRQL reference [env: NR_DOCS]
    #[arg(long, value_name = "FOLDER")]
    docs: Option<String>,
    /// Worker threads [default: 2]
    #[arg(long, value_name = "COUNT")]
    workers: Option<String>,
}

impl RuntimeArgs {
    pub(crate) fn add_to(&self, flags: &mut Flags) {
        flags.set(Setting::CallTimeout, self.call_timeout.as_deref());
        flags.set(Setting::Docs, self.docs.as_deref());
        flags.set(Setting::Workers, self.workers.as_deref());
    }
}
