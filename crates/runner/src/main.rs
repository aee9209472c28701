//! `aryz up`: runs a Spin application in one process.

fn main() -> std::process::ExitCode {
    runner::main()
}
