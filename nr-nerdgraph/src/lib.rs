//! A typed client of NerdGraph, the GraphQL API of New Relic, generated from its schema.
