//! Place and files: optional, and only with consent.

use domain::{
    dialogue::{File, Input, Step},
    policy::FieldId,
};

use super::chat::{Chat, nothing, picture, place, told};

#[test]
fn a_picture_sent_with_the_text_is_kept_and_its_caption_is_text() {
    let mut chat = Chat::new();
    chat.consents()
        .presses("d1:kind:report")
        .send(picture(Some("Фонарь у подъезда не горит")));
    assert_eq!(chat.heard(), ["dialogue-files-noted", "dialogue-text-more"]);
    chat.presses("d1:text:done").presses("d1:place:skip");
    assert_eq!(chat.heard(), ["dialogue-files-more"]);
    chat.presses("d1:files:done");
    for _ in 0..4 {
        chat.types("1");
    }
    assert_eq!(chat.registered().text, "Фонарь у подъезда не горит");
    assert_eq!(chat.files().len(), 1);
    assert_eq!(chat.files()[0].caption, None, "it is in the text");
}

#[test]
fn no_more_files_are_kept_than_the_policy_allows() {
    let mut chat = Chat::new();
    chat.writes()
        .presses("d1:place:skip")
        .send(picture(None))
        .send(picture(None));
    assert_eq!(chat.heard(), ["dialogue-files-more"]);
    chat.send(picture(None));
    assert_eq!(chat.heard(), ["dialogue-files-noted", "dialogue-name"]);
    chat.send(picture(None));
    assert_eq!(chat.heard(), ["dialogue-files-full", "dialogue-name"]);
    for _ in 0..4 {
        chat.types("1");
    }
    assert_eq!(chat.files().len(), 3);
}

#[test]
fn a_file_that_is_too_large_is_refused_at_once() {
    let mut chat = Chat::new();
    chat.writes().presses("d1:place:skip");
    assert_eq!(chat.arg("size"), "1 МБ");
    let Input::File(file) = picture(None) else {
        unreachable!()
    };
    chat.send(Input::File(File {
        size: Some(1024 * 1024 + 1),
        ..file
    }));
    assert_eq!(chat.heard(), ["dialogue-file-too-large", "dialogue-files"]);
}

#[test]
fn a_file_that_is_certainly_of_another_kind_is_refused_at_once_and_its_caption_is_text() {
    let called = |told: Option<&str>, caption: Option<&str>| {
        let Input::File(file) = picture(caption) else {
            unreachable!()
        };
        Input::File(File {
            media_type: told.map(str::to_owned),
            ..file
        })
    };
    let mut chat = Chat::new();
    chat.consents().presses("d1:kind:report");
    for told in ["audio/ogg; codecs=opus", "Video/MP4", "audio/*"] {
        chat.send(called(Some(told), None));
        assert_eq!(chat.heard(), ["dialogue-file-type", "dialogue-text"]);
    }
    chat.send(called(
        Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Some("Фонарь у подъезда не горит"),
    ));
    assert_eq!(chat.heard(), ["dialogue-file-type", "dialogue-text-more"]);
    for told in [None, Some("application/octet-stream"), Some("image/jpg")] {
        chat.send(called(told, None));
        assert_eq!(chat.heard()[0], "dialogue-files-noted", "{told:?}");
    }
}

#[test]
fn a_place_is_an_address_or_a_point_or_nothing() {
    let mut chat = Chat::new();
    chat.writes().types("Перекрёсток Абая и Бирлик");
    assert_eq!(chat.step(), Step::Files);
    for _ in 0..5 {
        chat.types("1");
    }
    let location = chat.registered().location.as_ref().unwrap();
    assert_eq!(
        location.address.as_deref(),
        Some("Перекрёсток Абая и Бирлик")
    );
    assert!(location.point.is_none());

    let mut chat = Chat::new();
    chat.writes().send(place()).types("1");
    for _ in 0..4 {
        chat.types("1");
    }
    let point = chat.registered().location.as_ref().unwrap().point.unwrap();
    // To a millionth of a degree, and no closer.
    assert!((point.lat - 43.238_949).abs() < 1e-9 && (point.lon - 76.889_709).abs() < 1e-9);

    let mut chat = Chat::new();
    chat.writes();
    for _ in 0..6 {
        chat.types("1");
    }
    assert!(chat.registered().location.is_none() && chat.files().is_empty());
}

#[test]
fn a_no_is_no_place_no_file_and_no_name() {
    let mut chat = Chat::new();
    chat.writes().types("нет");
    assert_eq!(chat.step(), Step::Files);
    chat.types("Жоқ").types("no").types("Нет.").types("нет");
    assert_eq!(chat.step(), Step::Confirm);
    chat.types("1");
    assert!(chat.registered().applicant.name.is_none() && chat.registered().location.is_none());
}

#[test]
fn a_place_off_the_map_is_not_kept() {
    let mut chat = Chat::new();
    chat.writes();
    for (lat, lon) in [
        (91.0, 0.0),
        (0.0, -180.5),
        (f64::NAN, 0.0),
        (0.0, f64::INFINITY),
    ] {
        chat.send(Input::Location {
            lat,
            lon,
            address: None,
        });
        assert_eq!(chat.heard(), ["dialogue-not-understood", "dialogue-place"]);
    }
}

#[test]
fn place_and_files_may_come_before_they_are_asked_for() {
    let mut chat = Chat::new();
    chat.consents().send(place());
    assert_eq!(chat.heard(), ["dialogue-place-noted", "dialogue-kind"]);
    chat.send(picture(None));
    assert_eq!(chat.heard(), ["dialogue-files-noted", "dialogue-kind"]);
    chat.presses("d1:kind:report")
        .types("Сломан фонарь")
        .presses("d1:text:done");
    assert_eq!(chat.heard(), ["dialogue-files-more"]);
    let mut chat = Chat::new();
    chat.tells_everything().send(picture(Some("И ещё одна")));
    assert_eq!(chat.heard(), ["dialogue-files-noted", "dialogue-confirm"]);
    assert_eq!(
        (chat.arg("text"), chat.said[1].args[4].1.as_str()),
        ("Во дворе не горит свет\nИ ещё одна", "2")
    );
}

#[test]
fn without_consent_place_and_files_are_refused_with_the_reason() {
    let mut chat = Chat::new();
    chat.refuses().presses("d1:kind:report").send(place());
    assert_eq!(chat.heard(), ["dialogue-unlisted", "dialogue-text"]);
    chat.send(picture(Some("Фонарь у подъезда не горит")));
    assert_eq!(chat.heard(), ["dialogue-unlisted", "dialogue-text-more"]);
    chat.presses("d1:text:done");
    // Neither is asked for: they could not be kept.
    assert_eq!(chat.heard(), ["dialogue-name"]);
    for _ in 0..3 {
        chat.types("1");
    }
    assert_eq!(chat.registered().text, "Фонарь у подъезда не горит");
    assert!(chat.registered().location.is_none() && chat.files().is_empty());
}

#[test]
fn where_nothing_is_written_yet_place_and_files_get_a_hint() {
    let mut chat = Chat::new();
    chat.send(Input::Start).presses("d1:language:ru");
    for sent in [place(), picture(Some("Не горит свет"))] {
        chat.send(sent);
        assert_eq!(
            chat.heard(),
            ["dialogue-later", "dialogue-consent-collection"]
        );
        assert_eq!(told(chat.state()), nothing());
    }
    chat.has_filed().send(picture(None));
    assert_eq!(chat.heard(), ["dialogue-later", "dialogue-new"]);
}

#[test]
fn what_the_policy_does_not_list_is_neither_asked_for_nor_kept() {
    let mut chat = Chat::new();
    chat.policy
        .fields
        .retain(|field| !matches!(field.id, FieldId::Location | FieldId::Attachments));
    chat.writes();
    assert_eq!(chat.heard(), ["dialogue-name"]);
    for sent in [place(), picture(None)] {
        chat.send(sent);
        assert_eq!(chat.heard(), ["dialogue-unsupported", "dialogue-name"]);
    }
}

#[test]
fn a_consent_taken_back_takes_place_phone_and_files_with_it() {
    let mut chat = Chat::new();
    chat.tells_everything()
        .types("исправить")
        .presses("d1:change:consents");
    assert_eq!(chat.heard(), ["dialogue-consent-collection"]);
    assert!(
        chat.state().consent().is_some(),
        "the choice holds until there is another"
    );
    chat.presses("d1:consent:collection-no");
    assert_eq!(
        chat.heard(),
        ["dialogue-law-basis", "dialogue-consent-transfer"]
    );
    chat.presses("d1:consent:transfer-yes");
    assert_eq!(chat.step(), Step::Confirm);
    for name in ["phone", "place", "files"] {
        assert_eq!(chat.arg(name), "не указано", "{name}");
    }
    assert_eq!(chat.arg("name"), "Ахметова Айгүл Серікқызы");
    chat.presses("d1:confirm:send");
    assert!(!chat.registered().consent.collection && chat.files().is_empty());
}

#[test]
fn a_consent_given_later_opens_the_questions_that_it_allows() {
    let mut chat = Chat::new();
    chat.refuses()
        .presses("d1:kind:report")
        .types("Сломан фонарь")
        .presses("d1:text:done")
        .types("/correct")
        .presses("d1:change:consents")
        .presses("d1:consent:collection-yes")
        .presses("d1:consent:transfer-no");
    assert_eq!(chat.step(), Step::Place);
}
