//! The log of operations: whatever is done to an appeal stands there by the name that the policy gives it.

use std::collections::BTreeSet;

use aryz_tests::Server;
use aryz_tests::photo::photo;
use rusqlite::Connection;

use super::MONDAY;
use super::attachments::{NAME, fetch, filed, list};
use super::remains::DATABASE;
use super::retention::{FIVE_YEARS_OVER, start_at, sweep};

/// The names of what was done to the only appeal.
fn logged(server: &Server) -> BTreeSet<String> {
    let database = Connection::open(server.state().join(DATABASE)).expect("a database");
    let sql = "SELECT DISTINCT action FROM events WHERE record_kind = 'appeal'";
    let mut actions = database.prepare(sql).expect("a statement");
    let actions = actions.query_map([], |row| row.get(0)).expect("rows");
    actions.map(|action| action.expect("a name")).collect()
}

/// Proves clause 3.1.
#[test]
fn each_operation_on_an_appeal_is_logged_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    server.plant("Шұңқыр, Бірлік 7");
    let expect = |server: &Server, name: &str| {
        let logged = logged(server);
        assert!(logged.contains(name), "{name} in {logged:?}");
    };
    let appeal = filed(&server, &[(NAME, &photo())]);
    expect(&server, "collection");
    expect(&server, "recording");
    let files = list(&server, &appeal);
    assert_eq!(fetch(&server, &appeal, &files[0]).status, 200);
    expect(&server, "extraction");
    let withdrawn = server
        .request("POST", &format!("/api/v1/appeals/{}/withdrawal", appeal.0))
        .header("authorization", &format!("Bearer {}", appeal.1))
        .send();
    assert_eq!(withdrawn.status, 200);
    expect(&server, "clarification");
    server.stop();

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 1);
    expect(&server, "destruction");
}
