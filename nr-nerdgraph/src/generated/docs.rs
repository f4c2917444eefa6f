// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `docs`.

use super::enums::*;

pub struct DataDictionary;
pub mod data_dictionary {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "DataDictionary";
    pub const QUERY: &str = "query DataDictionary($names: [String]) { docs { dataDictionary { events(names: $names) { name definition attributes { name definition units { label } } } } } }";
    use super::*;
    use ::serde::{Deserialize, Serialize};
    #[allow(dead_code)]
    type Boolean = bool;
    #[allow(dead_code)]
    type Float = f64;
    #[allow(dead_code)]
    type Int = i64;
    #[allow(dead_code)]
    type ID = String;
    #[derive(Serialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct Variables {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub names: Option<Vec<Option<String>>>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub docs: Option<DataDictionaryDocs>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DataDictionaryDocs {
        #[serde(rename = "dataDictionary")]
        pub data_dictionary: Option<DataDictionaryDocsDataDictionary>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DataDictionaryDocsDataDictionary {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub events: Option<Vec<DataDictionaryDocsDataDictionaryEvents>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DataDictionaryDocsDataDictionaryEvents {
        pub name: String,
        pub definition: Option<String>,
        pub attributes: Vec<DataDictionaryDocsDataDictionaryEventsAttributes>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DataDictionaryDocsDataDictionaryEventsAttributes {
        pub name: String,
        pub definition: String,
        pub units: Option<DataDictionaryDocsDataDictionaryEventsAttributesUnits>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct DataDictionaryDocsDataDictionaryEventsAttributesUnits {
        pub label: String,
    }
}
impl graphql_client::GraphQLQuery for DataDictionary {
    type Variables = data_dictionary::Variables;
    type ResponseData = data_dictionary::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: data_dictionary::QUERY,
            operation_name: data_dictionary::OPERATION_NAME,
        }
    }
}
