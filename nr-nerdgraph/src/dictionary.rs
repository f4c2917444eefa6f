//! The data dictionary: what New Relic's documentation says of event types and their attributes.

use crate::client::Client;
use crate::error::Error;
use crate::generated::docs::{DataDictionary, data_dictionary};
use crate::reply::Reply;

/// An event type of the data dictionary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedEvent {
    /// Its name.
    pub name: String,
    /// What its events are, in plain text.
    pub definition: Option<String>,
    /// Its attributes, those that New Relic's own agents send.
    pub attributes: Vec<DocumentedAttribute>,
}

/// An attribute of the data dictionary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedAttribute {
    /// Its name.
    pub name: String,
    /// What it holds, in plain text.
    pub definition: String,
    /// The unit of its values, such as `seconds (s)`.
    pub unit: Option<String>,
}

type Event = data_dictionary::DataDictionaryDocsDataDictionaryEvents;

impl From<Event> for DocumentedEvent {
    fn from(from: Event) -> Self {
        let attributes = from.attributes.into_iter().map(|attribute| DocumentedAttribute {
            name: attribute.name,
            definition: attribute.definition,
            unit: attribute.units.map(|unit| unit.label),
        });
        Self { name: from.name, definition: from.definition, attributes: attributes.collect() }
    }
}

impl Client {
    /// What the data dictionary says of these event types; those that it does not know are left out.
    ///
    /// # Errors
    /// Those of every call.
    pub async fn data_dictionary(&self, event_types: &[&str]) -> Result<Reply<Vec<DocumentedEvent>>, Error> {
        let names = event_types.iter().map(|name| Some((*name).to_owned())).collect();
        let variables = data_dictionary::Variables { names: Some(names) };
        self.ask::<DataDictionary, _>(variables, "events", |data| {
            let events = data.docs?.data_dictionary?.events.unwrap_or_default();
            Some(events.into_iter().map(DocumentedEvent::from).collect())
        })
        .await
    }
}
