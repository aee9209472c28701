//! What the rules must do, told as sentences. One binary, one file per concern.

mod appeals;
mod attachments;
mod calendar;
mod codes;
mod consent_receipts;
mod consents;
mod contacts;
mod deadlines;
mod dialogue;
mod drafts;
mod fixture;
mod identifiers;
mod names;
mod policy_diff;
mod policy_file;
mod policy_text;
mod published;
mod retention;
