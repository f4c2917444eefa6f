// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.
//! Operations of the domain `accounts`.

use super::enums::*;

pub struct CurrentUser;
pub mod current_user {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "CurrentUser";
    pub const QUERY: &str =
        "query CurrentUser { actor { user { id name email } } requestContext { userId } }";
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
    pub struct Variables;
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<CurrentUserActor>,
        #[serde(rename = "requestContext")]
        pub request_context: Option<CurrentUserRequestContext>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CurrentUserActor {
        pub user: Option<CurrentUserActorUser>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CurrentUserActorUser {
        pub id: Option<Int>,
        pub name: Option<String>,
        pub email: Option<String>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct CurrentUserRequestContext {
        #[serde(rename = "userId")]
        pub user_id: Option<ID>,
    }
}
impl graphql_client::GraphQLQuery for CurrentUser {
    type Variables = current_user::Variables;
    type ResponseData = current_user::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: current_user::QUERY,
            operation_name: current_user::OPERATION_NAME,
        }
    }
}

pub struct ListAccounts;
pub mod list_accounts {
    #![allow(dead_code)]
    use std::result::Result;
    pub const OPERATION_NAME: &str = "ListAccounts";
    pub const QUERY: &str =
        "query ListAccounts($scope: RegionScope) { actor { accounts(scope: $scope) { id name } } }";
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
        pub scope: Option<RegionScope>,
    }
    impl Variables {}
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ResponseData {
        pub actor: Option<ListAccountsActor>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ListAccountsActor {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub accounts: Option<Vec<Option<ListAccountsActorAccounts>>>,
    }
    #[derive(Deserialize, Clone, Debug)]
    #[serde(crate = ":: serde")]
    pub struct ListAccountsActorAccounts {
        pub id: Option<Int>,
        pub name: Option<String>,
    }
}
impl graphql_client::GraphQLQuery for ListAccounts {
    type Variables = list_accounts::Variables;
    type ResponseData = list_accounts::ResponseData;
    fn build_query(variables: Self::Variables) -> graphql_client::QueryBody<Self::Variables> {
        graphql_client::QueryBody {
            variables,
            query: list_accounts::QUERY,
            operation_name: list_accounts::OPERATION_NAME,
        }
    }
}
