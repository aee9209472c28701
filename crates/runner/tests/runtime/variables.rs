//! Variables, the environment and development secrets.

use std::os::unix::fs::PermissionsExt as _;

use crate::server::Application;

#[test]
fn a_template_takes_its_value_from_the_command_line_or_the_default() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/variable?name=greeting"), "hello world");
    let server = application.up(&["--quiet", "--variable", "who=Aryz"]);
    assert_eq!(server.ok("/variable?name=greeting"), "hello Aryz");
}

#[test]
fn a_component_without_a_required_variable_answers_500_and_the_others_go_on() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.get("/variable?name=needed"), (500, String::new()));
    server.logs("component probe: the variable `needed` is required and has no value; set SPIN_VARIABLE_NEEDED");
    assert_eq!(server.ok("/bare/hello"), "hello");
    assert_eq!(server.ok("/hello"), "hello");
    let server = application.up(&["--quiet", "--variable", "needed=now"]);
    assert_eq!(server.ok("/variable?name=needed"), "now");
}

#[test]
fn a_component_sees_only_the_variables_that_it_is_granted() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.get("/variable?name=who").0, 500);
    assert_eq!(server.get("/bare/variable?name=greeting").0, 500);
}

#[test]
fn a_variable_that_nobody_declared_is_refused() {
    let error = Application::new().refused(&["--quiet", "--variable", "whom=x"]);
    assert!(error.contains("--variable whom"), "{error}");
}

#[test]
fn the_environment_is_the_manifest_s_and_that_given() {
    let application = Application::new();
    let server = application.up(&["--quiet", "--env", "GIVEN=2"]);
    let environment = server.ok("/environment");
    let mut lines: Vec<_> = environment.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["FROM_MANIFEST=1", "GIVEN=2"]);
    assert_eq!(server.ok("/bare/environment"), "GIVEN=2");
}

#[test]
fn development_secrets_are_made_once_kept_private_and_told_in_one_line() {
    let application = Application::new();
    let server = application.up(&[]);
    let secret = server.ok("/variable?name=secret");
    assert_eq!(secret.len(), 64);
    let lines: Vec<_> = server.output().lines().map(ToOwned::to_owned).collect();
    let told = |line: &&String| line.contains("ecret");
    assert_eq!(
        lines.iter().filter(told).collect::<Vec<_>>(),
        ["Development secrets: .spin/secrets.toml"]
    );
    let file = application.path(".spin/secrets.toml");
    let mode = std::fs::metadata(file)
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!server.output().contains(&secret) && !server.log().contains(&secret));
    drop(server);
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/variable?name=secret"), secret);
    let server = application.up(&["--quiet", "--variable", "secret=given"]);
    assert_eq!(server.ok("/variable?name=secret"), "given");
}

#[test]
fn development_secrets_can_be_left_out() {
    let application = Application::new();
    let server = application.up(&["--quiet", "--no-dev-secrets"]);
    assert_eq!(server.get("/variable?name=secret").0, 500);
    assert!(!application.path(".spin/secrets.toml").exists());
}
