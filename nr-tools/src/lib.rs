//! The New Relic toolsets for assistants, as plugins.
