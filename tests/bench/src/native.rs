//! The baseline for registrations: a native program of the usual kind, axum before rusqlite. It checks and seals the same record by the same
//! functions, writes the same rows into the same tables, and commits each request by itself. The wrapped key stands in a table beside the record,
//! so that one flush is enough: what a program does that does not have to make backups unreadable.

use std::path::Path;
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result};
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::appeal::{self, Appeal, Channel, Status};
use domain::consent::Basis;
use domain::number::AppealNumber;
use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::NewAppeal;
use store::measured::{SealedRecord, Vault};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use uuid::Uuid;
use web::{clock, policies};

/// The tables are Aryz's own, and one for the keys.
const SCHEMA: [&str; 3] = [
    include_str!("../../../crates/store/migrations/0001_init.sql"),
    include_str!("../../../crates/store/migrations/0002_vault.sql"),
    "CREATE TABLE keys (record_id BLOB NOT NULL PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;",
];

/// Serves until the process is killed.
pub(crate) fn serve(state: &Path) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let service = Service {
                vault: Vault::new(&"5a".repeat(32))?,
                jobs: writer(state)?,
            };
            let router = Router::new()
                .route("/api/v1/appeals", post(register))
                .with_state(std::sync::Arc::new(service));
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            println!("Serving http://{}", listener.local_addr()?);
            axum::serve(listener, router).await?;
            Ok(())
        })
}

struct Service {
    vault: Vault,
    jobs: mpsc::Sender<Job>,
}

struct Job {
    record: Record,
    done: oneshot::Sender<Result<AppealNumber>>,
}

/// What a request leaves to be written.
struct Record {
    id: Uuid,
    new: NewAppeal,
    sealed: SealedRecord,
    lookups: Vec<(&'static str, [u8; 32])>,
}

#[derive(Serialize)]
struct Answer {
    number: AppealNumber,
    access_code: String,
    received_at: DateTime<Utc>,
    registered_on: NaiveDate,
    due_on: NaiveDate,
    status: Status,
    basis: Basis,
    policy_version: String,
    dropped: Vec<&'static str>,
}

async fn register(
    State(service): State<std::sync::Arc<Service>>,
    body: Bytes,
) -> Result<Response, Response> {
    let (record, mut answer) =
        record(&service.vault, &body).map_err(|error| refuse(StatusCode::BAD_REQUEST, &error))?;
    let (done, committed) = oneshot::channel();
    let number = async {
        service.jobs.send(Job { record, done }).ok()?;
        committed.await.ok()
    };
    let number = number.await.context("the writer ended");
    let number = number.and_then(|number| number);
    answer.number = number.map_err(|error| refuse(StatusCode::INTERNAL_SERVER_ERROR, &error))?;
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

fn refuse(status: StatusCode, error: &anyhow::Error) -> Response {
    (status, error.to_string()).into_response()
}

fn record(vault: &Vault, body: &[u8]) -> Result<(Record, Answer)> {
    let now = clock::now();
    let policy = policies::current(now);
    let draft = appeal::draft_from_json(body)
        .ok()
        .context("this is no appeal")?;
    let appeal = appeal::check(&draft, policy)
        .ok()
        .context("the appeal has mistakes")?;
    let new = web::new_appeal(appeal, Channel::Api, policy, now);
    let id = Uuid::now_v7();
    let record = Record {
        id,
        sealed: vault.seal(id, &new.appeal)?,
        lookups: lookups(&new.appeal),
        new,
    };
    let new = &record.new;
    let answer = Answer {
        number: AppealNumber::new(new.appeal.kind, new.registered_on.year(), 1),
        access_code: new.code.to_string(),
        received_at: new.received_at,
        registered_on: new.registered_on,
        due_on: new.due_on,
        status: Status::Registered,
        basis: new.appeal.consent.basis(),
        policy_version: new.appeal.consent.policy_version.clone(),
        dropped: new.dropped.clone(),
    };
    Ok((record, answer))
}

fn keyed(field: &str, value: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new(&[7; 64].into());
    mac.update(field.as_bytes());
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().into()
}

fn lookups(appeal: &Appeal) -> Vec<(&'static str, [u8; 32])> {
    let applicant = &appeal.applicant;
    let phone = applicant
        .phone
        .as_ref()
        .map(|phone| ("phone", phone.as_str()));
    let iin = applicant.iin.as_ref().map(|iin| ("iin", iin.as_str()));
    let present = [phone, iin].into_iter().flatten();
    present
        .map(|(field, value)| (field, keyed(field, value)))
        .collect()
}

/// One thread owns the one connection.
fn writer(state: &Path) -> Result<mpsc::Sender<Job>> {
    let mut connection = Connection::open(state.join("native.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.set_prepared_statement_cache_capacity(32);
    for part in SCHEMA {
        connection.execute_batch(part)?;
    }
    let (jobs, queue) = mpsc::channel::<Job>();
    thread::spawn(move || {
        for Job { record, done } in queue {
            // Whoever has gone away does not need the answer.
            let _ = done.send(commit(&mut connection, &record));
        }
    });
    Ok(jobs)
}

fn commit(connection: &mut Connection, record: &Record) -> Result<AppealNumber> {
    let transaction = connection.transaction()?;
    let number = write(&transaction, record)?;
    transaction.commit()?;
    Ok(number)
}

fn write(transaction: &Transaction<'_>, record: &Record) -> Result<AppealNumber> {
    let Record {
        id,
        new,
        sealed,
        lookups,
    } = record;
    let (appeal, consent) = (&new.appeal, &new.appeal.consent);
    let id = id.as_bytes();
    let at = new.received_at.timestamp_millis();
    let year = new.registered_on.year();
    let sequence: i64 = transaction
        .prepare_cached(
            "INSERT INTO sequences (year, last) VALUES (?1, 1) \
             ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row([year], |row| row.get(0))?;
    let number = AppealNumber::new(appeal.kind, year, sequence.try_into()?);
    transaction
        .prepare_cached("INSERT INTO keys (record_id, wrapped) VALUES (?1, ?2)")?
        .execute(params![id, sealed.page])?;
    transaction
        .prepare_cached(
            "INSERT INTO appeals (id, number, kind, year, sequence, status, status_at, channel, language, received_at, \
             registered_on, due_on, policy_version, basis, consent_collection, consent_transfer, applicant_type, category, \
             key_page, sealed, code_hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?7, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?1, ?18, ?19)",
        )?
        .execute(params![
            id,
            number.to_string(),
            appeal.kind.as_str(),
            year,
            sequence,
            Status::Registered.as_str(),
            at,
            new.channel.as_str(),
            appeal.language.as_str(),
            new.registered_on.to_string(),
            new.due_on.to_string(),
            consent.policy_version,
            consent.basis().as_str(),
            consent.collection,
            consent.transfer,
            appeal.applicant.applicant_type.as_str(),
            appeal.applicant.category.as_str(),
            sealed.sealed,
            keyed(&number.to_string(), &new.code.to_string()),
        ])?;
    for (field, hash) in lookups {
        transaction
            .prepare_cached(
                "INSERT INTO lookups (field, day, hash, record_kind, record_id) VALUES (?1, ?4, ?2, 'appeal', ?3)",
            )?
            .execute(params![field, hash, id, at.div_euclid(86_400_000)])?;
    }
    for permission in new.offered.permissions() {
        let choice = permission.asked_by();
        let words = Sha256::digest(new.offered.words(choice));
        transaction
            .prepare_cached(
                "INSERT INTO consents (at, record_kind, record_id, policy_version, policy_sha256, language, channel, appeal_id, \
                 term, third_parties, cross_border, publication, choice, granted, words_sha256) \
                 VALUES (?1, 'appeal', ?2, ?3, ?4, ?5, ?6, ?2, ?7, ?8, ?9, 0, ?10, ?11, ?12)",
            )?
            .execute(params![
                at,
                id,
                consent.policy_version,
                new.policy_sha256,
                appeal.language.as_str(),
                new.channel.as_str(),
                new.offered.term,
                consent.transfer,
                new.offered.cross_border,
                permission.as_str(),
                consent.granted(choice),
                words.as_slice(),
            ])?;
    }
    for action in ["collection", "recording"] {
        transaction
            .prepare_cached(
                "INSERT INTO events (at, action, actor, record_kind, record_id, policy_version) \
                 VALUES (?1, ?2, 'applicant', 'appeal', ?3, ?4)",
            )?
            .execute(params![at, action, id, consent.policy_version])?;
    }
    Ok(number)
}
