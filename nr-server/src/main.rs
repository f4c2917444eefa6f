//! The server binary; everything is in the library.

use std::process::ExitCode;

/// Calls allocate many small texts: this allocator gives 12 to 31 % more calls a second than the system's (measured).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    nr_server::cli::main(std::env::args_os(), &nr_server::config::Environment::of_process())
}
