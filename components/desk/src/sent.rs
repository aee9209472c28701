//! What somebody sends to have it recorded: a form of ours, or JSON whose members have the names of the fields and are texts.

use domain::appeal::{ErrorCode, FieldError};
use serde_json::Value;
use web::Problem;
use web::body::{self, Form};

use crate::staff::Visit;

/// A few lines and a few dates.
const LIMIT: usize = 16 * 1024;

/// The fields of a form.
pub(crate) async fn by_form(visit: &mut Visit) -> Result<Form, Problem> {
    body::form(std::mem::take(&mut visit.request), LIMIT).await
}

/// The members of a JSON object. One that is none of these fields, or no text, is a mistake.
pub(crate) async fn by_program(visit: &mut Visit, fields: &[&str]) -> Result<Form, Problem> {
    let bytes = body::json(std::mem::take(&mut visit.request), LIMIT).await?;
    read(&bytes, fields)
}

fn read(bytes: &[u8], fields: &[&str]) -> Result<Form, Problem> {
    let Ok(Value::Object(members)) = serde_json::from_slice(bytes) else {
        return Err(Problem::not_json());
    };
    let (mut texts, mut mistakes) = (Vec::new(), Vec::new());
    for (name, value) in members {
        let code = match value {
            _ if !fields.contains(&&*name) => ErrorCode::UnknownField,
            Value::String(text) => {
                texts.push((name, text));
                continue;
            }
            _ => ErrorCode::WrongType,
        };
        // The name is what somebody typed: only one of ours is repeated.
        let pointer = match code {
            ErrorCode::UnknownField => String::new(),
            _ => format!("/{name}"),
        };
        mistakes.push(FieldError::new(pointer, code));
    }
    if mistakes.is_empty() {
        Ok(Form::of(texts))
    } else {
        Err(Problem::invalid(mistakes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_texts_with_the_names_of_the_fields() {
        let read = |json: &str| read(json.as_bytes(), &["reason"]);
        let Ok(form) = read(r#"{"reason": "case 7"}"#) else {
            panic!("a form")
        };
        assert_eq!(form.get("reason"), Some("case 7"));
        for (json, pointer, code) in [
            (r#"{"reason": 7}"#, "/reason", ErrorCode::WrongType),
            (r#"{"Aigul": "x"}"#, "", ErrorCode::UnknownField),
        ] {
            let Err(problem) = read(json) else {
                panic!("{json}")
            };
            assert_eq!(problem.errors(), [FieldError::new(pointer, code)]);
        }
        assert!(read("[]").is_err() && read("{").is_err());
    }
}
