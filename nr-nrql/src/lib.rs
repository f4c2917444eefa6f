//! NRQL as a language: lex, parse with recovery, encode values, read and edit clauses.
