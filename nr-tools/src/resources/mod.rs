//! What can be read by address: the same answers as those of the tools, results that were cut, and help.
//!
//! A resource asks nothing of its own where a tool answers the same: [`through`] has that list. What remains is what no
//! tool gives whole: [`result`] and [`help`].

mod account;
mod help;
mod result;
mod through;

use std::sync::Arc;

use nr_core::{Fault, FaultKind};
use nr_plugins::template::ParseTemplateError;
use nr_plugins::{Resource, ResourceSpec};

use crate::services::Services;

/// Every resource.
pub(crate) fn resources(services: &Services) -> Result<Vec<Arc<dyn Resource>>, ParseTemplateError> {
    let mut all: Vec<Arc<dyn Resource>> = vec![Arc::new(account::Account::new(services.clone())?)];
    all.extend(through::all(services)?);
    all.push(Arc::new(result::CutResult::new(services.clone())?));
    all.push(Arc::new(help::Help::nrql()?));
    all.push(Arc::new(help::Help::tools(services.clone())?));
    Ok(all)
}

/// The value of a variable in an address of this resource.
fn part(spec: &ResourceSpec, uri: &str, variable: &str) -> Result<String, Fault> {
    let values = spec.uri.matches(uri);
    values.as_ref().and_then(|values| values.get(variable)).map(str::to_owned).ok_or_else(|| {
        Fault::new(
            FaultKind::InvalidInput,
            format!("`{}` is no address of {}", nr_core::redact::excerpt(uri), spec.uri),
        )
        .with_next("fill the template in")
    })
}
