//! `aryz`, as the tests start it.

fn main() -> std::process::ExitCode {
    runner::main()
}
