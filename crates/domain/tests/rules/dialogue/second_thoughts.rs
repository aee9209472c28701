//! Messages that are changed or taken back in the chat: the draft follows, and nothing else does.

use domain::dialogue::{Input, Step};

use super::chat::{Chat, known, picture};
use domain::appeal::Status;

#[test]
fn an_edited_message_changes_its_part_of_the_text() {
    let mut chat = Chat::new();
    chat.consents()
        .presses("d1:kind:report")
        .types_as("a", "Сломан фонарь")
        .types_as("b", "у подъезда")
        .edits("a", "Сломан и мигает фонарь");
    assert_eq!(chat.heard(), ["dialogue-edited", "dialogue-text-more"]);
    chat.types("готово");
    assert_eq!(chat.step(), Step::Place);
    chat.edits("b", "у школы");
    assert_eq!(chat.heard(), ["dialogue-edited", "dialogue-place"]);
    for _ in 0..6 {
        chat.types("1");
    }
    assert_eq!(chat.registered().text, "Сломан и мигает фонарь\nу школы");
}

#[test]
fn a_message_that_is_taken_back_is_gone_from_the_text() {
    let mut chat = Chat::new();
    chat.consents()
        .presses("d1:kind:report")
        .types_as("a", "Сломан фонарь")
        .types_as("b", "мой сосед Иванов")
        .unsends("b");
    assert_eq!(chat.heard(), ["dialogue-unsent", "dialogue-text-more"]);
    assert_eq!(chat.arg("length"), "13");
    chat.unsends("b");
    assert!(chat.said.is_empty(), "it is none of the draft's any more");
    chat.types("готово").unsends("a");
    assert_eq!(
        chat.heard(),
        ["dialogue-unsent", "dialogue-text"],
        "an appeal needs a text"
    );
}

#[test]
fn a_caption_is_edited_and_a_file_is_taken_back_with_its_caption() {
    let mut chat = Chat::new();
    chat.consents()
        .presses("d1:kind:report")
        .send_as(Some("p"), picture(Some("Сломан фонарь")))
        .send_as(Some("q"), picture(None))
        .edits("p", "Сломан и мигает фонарь");
    assert_eq!(
        (chat.heard()[0], chat.arg("length")),
        ("dialogue-edited", "22")
    );
    chat.edits("q", "Он же ночью");
    assert_eq!(chat.arg("length"), "34");
    chat.unsends("p");
    assert_eq!(
        (chat.heard()[0], chat.arg("length")),
        ("dialogue-unsent", "11")
    );
    chat.types("готово").types("1");
    assert_eq!(chat.arg("count"), "1");
}

#[test]
fn an_edit_that_does_not_fit_leaves_what_was_noted() {
    let mut chat = Chat::new();
    chat.consents()
        .presses("d1:kind:report")
        .types_as("a", "Сломан фонарь");
    for text in ["a".repeat(201), "Сломан\u{0}".to_owned()] {
        chat.edits("a", &text);
        assert_eq!(
            chat.heard(),
            ["dialogue-edit-refused", "dialogue-text-more"]
        );
        assert_eq!(chat.said[1].args[0].1, "13");
    }
    // The room of the old text is free for the new one.
    chat.edits("a", &"a".repeat(200));
    assert_eq!(chat.heard(), ["dialogue-edited", "dialogue-text-more"]);
}

#[test]
fn name_and_address_follow_their_messages() {
    let mut chat = Chat::new();
    chat.tells_everything().edits("m3", "Ахметова Асель");
    assert_eq!(chat.heard(), ["dialogue-edited", "dialogue-confirm"]);
    assert_eq!(chat.arg("name"), "Ахметова Асель");
    chat.edits("m3", "Агент 007");
    assert_eq!(chat.heard(), ["dialogue-name-invalid", "dialogue-confirm"]);
    assert_eq!(chat.arg("name"), "Ахметова Асель");
    chat.edits("m4", "ул. Абая, 2");
    assert_eq!(chat.arg("address"), "ул. Абая, 2");
    chat.unsends("m3");
    assert_eq!(chat.heard(), ["dialogue-unsent", "dialogue-name"]);
    chat.types("Серікова Айгүл");
    assert_eq!(
        (chat.step(), chat.arg("name")),
        (Step::Confirm, "Серікова Айгүл")
    );
}

#[test]
fn what_is_none_of_the_drafts_is_not_answered_and_changes_nothing() {
    let mut chat = Chat::new();
    chat.send_as(Some("x"), Input::Edited("Сәлем".to_owned()));
    assert!(chat.said.is_empty(), "nobody is greeted for an edit");
    chat.consents();
    let before = chat.state.clone();
    for message in [None, Some("x")] {
        for input in [Input::Edited("Сәлем".to_owned()), Input::Unsent] {
            chat.send_as(message, input);
            assert!(chat.said.is_empty() && chat.effect.is_none());
            assert!(chat.state == before);
        }
    }
}

#[test]
fn after_registration_an_edit_changes_nothing() {
    let mut chat = Chat::new();
    chat.has_filed();
    let before = chat.state.clone();
    for message in ["m1", "m2", "m3", "m4"] {
        chat.edits(message, "Иное");
        assert!(chat.said.is_empty() && chat.effect.is_none() && chat.state == before);
        chat.unsends(message);
        assert!(chat.said.is_empty() && chat.effect.is_none() && chat.state == before);
    }
}

#[test]
fn an_edit_in_the_middle_of_a_side_question_reaches_the_draft() {
    let mut chat = Chat::with([known(1, Status::Registered, true)]);
    chat.tells_everything()
        .types("удалить")
        .edits("m1", "Во дворе мигает свет");
    assert_eq!(chat.heard(), ["dialogue-edited", "dialogue-erase-what"]);
    chat.presses("d1:erase:back");
    assert_eq!(chat.arg("text"), "Во дворе мигает свет");
}
