//! The `salus` command.

fn main() -> std::process::ExitCode {
    eprintln!("salus: no command exists yet; docs/open.md lists what is missing");
    std::process::ExitCode::FAILURE
}
