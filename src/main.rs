//! The `posize` command.

fn main() -> std::process::ExitCode {
    posize::cli::main()
}
