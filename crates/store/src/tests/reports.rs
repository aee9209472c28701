//! What is kept of sweeps.

use chrono::TimeDelta;

use super::{
    sweep::{furnish, later, order},
    world::{disk, process},
};
use crate::{Store, sweep::LEASE_TERM};

async fn states(store: &Store) -> Vec<String> {
    let reports = store.sweep_reports(10, None, later()).await.unwrap();
    reports.into_iter().map(|report| report.state).collect()
}

#[test]
fn each_sweep_leaves_its_report_and_one_that_was_stopped_is_told_from_one_that_runs() {
    process(async |store| {
        furnish(&store).await;
        assert!(states(&store).await.is_empty());
        let first = store.sweep(&order(later())).await.unwrap();
        let second = order(later() + TimeDelta::minutes(5));
        let second = store.sweep(&second).await.unwrap();
        assert_eq!(states(&store).await, ["done", "done"]);
        let before = store.sweep_reports(10, Some(second.id), later());
        let [kept] = &before.await.unwrap()[..] else {
            panic!("one is before the second")
        };
        assert_eq!(kept.id, first.id);
        assert!(kept.finished_at.is_some());
        let report = kept.report.as_ref().unwrap();
        assert_eq!(report["destroyed"], serde_json::json!(first.destroyed));
        let one = store.sweep_report(first.id, later()).await.unwrap();
        assert_eq!(one.as_ref(), Some(kept));

        let database = rusqlite::Connection::open(disk().database()).unwrap();
        let runs = "UPDATE sweeps SET outcome = 'running', finished_at = NULL, report = NULL WHERE id = ?1";
        database.execute(runs, [second.id.as_bytes()]).unwrap();
        assert_eq!(states(&store).await, ["stopped", "done"], "it has no lease");
        let until = later() + LEASE_TERM;
        let holder = (second.id.as_bytes(), until.timestamp_millis());
        let lease = "INSERT INTO leases (name, holder, expires_at) VALUES ('sweep', ?1, ?2)";
        database.execute(lease, holder).unwrap();
        assert_eq!(states(&store).await, ["running", "done"]);
        let over = store.sweep_report(second.id, until).await.unwrap();
        assert_eq!(over.unwrap().state, "stopped", "its lease is over");
    });
}
