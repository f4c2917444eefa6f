//! Serve any host over the Model Context Protocol: every revision, stdio and streamable HTTP.
