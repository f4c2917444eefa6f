//! A server of the Model Context Protocol that answers questions about production from New Relic.
