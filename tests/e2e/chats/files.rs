//! Photos that people send in a chat: fetched after the appeal is filed, shown to whoever filed it without what the camera wrote, destroyed with it.

use std::thread;
use std::time::{Duration, Instant};

use aryz_tests::Response;
use aryz_tests::chats::{
    Act, City, Filed, Person, Telegram, Viber, Vk, Whatsapp, everybody, file_a_complaint, on_to,
    up_to,
};
use aryz_tests::platforms::{PATIENCE, Platform, Said};
use serde_json::{Value, json};

use super::super::assert_problem;
use super::super::retention::{FIVE_YEARS_OVER, count_in, sweep};
use super::{Wishes, all, city, withdraw};

/// What the camera wrote.
const CAMERA: &str = "NIKON D850 No. 4711, 51.128207 N 71.430411 E";
/// The pixels.
const SCAN: &[u8] = b"pixels of a lamp that is out";
/// Where files are kept.
const TABLES: [&str; 2] = ["attachments", "attachment_chunks"];
/// Under which name the platforms keep it.
const NAME: &str = "AgACAgIAAxkBAAIBlamp";

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a short one");
    [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
}

/// A photo as a telephone makes it.
fn photo() -> Vec<u8> {
    [
        b"\xff\xd8".to_vec(),
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xe1, &[b"Exif\0\0", CAMERA.as_bytes()].concat()),
        segment(0xdb, b"quantities"),
        segment(0xc0, b"frame"),
        segment(0xc4, b"codes"),
        segment(0xda, b"scan"),
        SCAN.to_vec(),
        b"\xff\xd9".to_vec(),
        CAMERA.as_bytes().to_vec(),
    ]
    .concat()
}

/// A city whose platforms keep the photo. Neither it nor what belongs to it may stand anywhere in the clear.
fn city_with_photo() -> City {
    let city = city();
    for platform in platforms(&city) {
        platform.keeps(NAME, "image/jpeg", &photo());
    }
    for text in [CAMERA, "pixels of a lamp", NAME] {
        city.server().plant(text);
    }
    city
}

fn platforms(city: &City) -> [&Platform; 4] {
    [&city.telegram, &city.meta, &city.vk, &city.viber]
}

const WITH_PHOTO: Wishes<'_> = Wishes {
    lang: "ru",
    consent: true,
    text: aryz_tests::planted::TEXT,
    picture: Some(NAME),
    place: false,
};

fn get(city: &City, filed: &Filed, path: &str) -> Response {
    let path = format!("/api/v1/appeals/{}/attachments{path}", filed.number);
    city.server()
        .request("GET", &path)
        .header("authorization", &format!("Bearer {}", filed.code))
        .send()
}

/// The files of an appeal, as a program learns of them.
pub(super) fn listed(city: &City, filed: &Filed) -> Vec<Value> {
    let listed = get(city, filed, "");
    assert_eq!(listed.status, 200, "{}", listed.text());
    serde_json::from_slice(&listed.body).expect("a list")
}

/// The only file of an appeal.
fn file_of(city: &City, filed: &Filed) -> Value {
    let [file] = &listed(city, filed)[..] else {
        panic!("one file");
    };
    file.clone()
}

/// The same when it is no longer awaited.
pub(super) fn decided(city: &City, filed: &Filed) -> Value {
    let start = Instant::now();
    loop {
        let file = file_of(city, filed);
        if file["state"] != "awaited" {
            return file;
        }
        assert!(start.elapsed() < PATIENCE, "{file}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn assert_is_the_photo(city: &City, filed: &Filed, channel: &str) {
    let file = decided(city, filed);
    assert_eq!(file["state"], "stored", "{channel}: {file}");
    assert_eq!(file["media_type"], "image/jpeg");
    let id = file["id"].as_str().expect("an id");
    let download = get(city, filed, &format!("/{id}"));
    assert_eq!(download.status, 200, "{}", download.text());
    assert_eq!(download.header("content-type"), "image/jpeg");
    assert_eq!(file["size"], download.body.len());
    let holds = |bytes: &[u8]| download.body.windows(bytes.len()).any(|it| it == bytes);
    assert!(holds(SCAN), "{channel}");
    assert!(!holds(b"4711") && !holds(b"Exif"), "{channel}");
}

pub(super) fn status_page(city: &City, filed: &Filed) -> String {
    let asked = [("number", &*filed.number), ("code", &*filed.code)];
    let server = city.server();
    let page = server.request("POST", "/status?lang=ru").form(&asked);
    page.text()
}

/// What is kept, as the chat tells it.
fn assert_my_data_tell(person: &mut dyn Person, file: &str) {
    person.settles();
    person.does(Act::Text("мои данные"));
    person.waits("the file", &|answer| all(answer).contains(file));
}

#[test]
fn a_photo_is_fetched_when_the_appeal_is_filed_and_shown_without_what_the_camera_wrote() {
    let city = city_with_photo();
    for mut person in everybody(&city) {
        // Who delivers by the generic webhook is told that files are not taken there.
        if person.channel() == "generic" {
            continue;
        }
        let filed = file_a_complaint(&mut *person, WITH_PHOTO);
        assert_is_the_photo(&city, &filed, person.channel());
        assert_my_data_tell(&mut *person, ".jpg (JPEG, 1 КБ)");
    }
}

#[test]
fn a_document_of_vk_is_fetched_where_it_lies() {
    let city = city_with_photo();
    let mut person = Vk::new(&city);
    up_to("files", &mut person, WITH_PHOTO);
    let url = format!("{}/doc{NAME}", city.vk.address());
    let doc = json!({"id": 457, "owner_id": person.id, "title": "IMG_1.jpg", "size": 90000, "ext": "jpg", "type": 4, "url": url});
    let event = person.new_message(&json!({"attachments": [{"type": "doc", "doc": doc}]}));
    person.delivers(Vk::signed(&event));
    on_to("confirm", &mut person, Wishes::default());
    let question = person.question();
    let send = question.button("send").expect("it can be sent");
    person.does(Act::Press(send));
    let answer = person.waits("a receipt", &|answer| {
        Filed::in_the_answer(answer).is_some()
    });
    let filed = Filed::in_the_answer(&answer).expect("it was waited for");
    assert_is_the_photo(&city, &filed, "vk");
}

#[test]
fn a_recording_is_refused_at_once() {
    let city = city();
    let refused = |answer: &[Said]| all(answer).contains("Файлы такого вида мы не принимаем");
    let mut whatsapp = Whatsapp::new(&city);
    up_to("files", &mut whatsapp, WITH_PHOTO);
    let voice =
        json!({"id": "1013859600285441", "mime_type": "audio/ogg; codecs=opus", "voice": true});
    let message = whatsapp.message(&json!({"type": "audio", "audio": voice}));
    let delivery = whatsapp.signed(&message);
    whatsapp.delivers(delivery);
    whatsapp.waits("a refusal", &refused);
    let mut viber = Viber::new(&city);
    up_to("files", &mut viber, WITH_PHOTO);
    let video = json!({"type": "video", "media": "https://dl-media.viber.com/1.mp4", "size": 90000, "duration": 3});
    let delivery = viber.signed(&viber.message(&video));
    viber.delivers(delivery);
    viber.waits("a refusal", &refused);
}

#[test]
fn only_whoever_has_the_code_is_shown_the_files() {
    let city = city_with_photo();
    let filed = file_a_complaint(&mut Telegram::new(&city), WITH_PHOTO);
    let another = file_a_complaint(&mut Vk::new(&city), WITH_PHOTO);
    let file = decided(&city, &filed);
    let path = format!("/{}", file["id"].as_str().expect("an id"));
    for path in ["", &path] {
        let wrong = Filed {
            code: another.code.clone(),
            ..filed.clone()
        };
        assert_problem(&get(&city, &wrong, path), 404, "not_found");
        let address = format!("/api/v1/appeals/{}/attachments{path}", filed.number);
        assert_problem(&city.server().get(&address), 401, "unauthorized");
    }
    assert_problem(&get(&city, &another, &path), 404, "not_found");
}

#[test]
fn a_photo_of_a_platform_that_is_down_comes_later() {
    let city = city_with_photo();
    for platform in platforms(&city) {
        platform.has_files_down(1);
    }
    let mut people: Vec<Box<dyn Person + '_>> = vec![
        Box::new(Telegram::new(&city)),
        Box::new(Whatsapp::new(&city)),
        Box::new(Vk::new(&city)),
    ];
    let mut filed = Vec::new();
    for person in &mut people {
        filed.push(file_a_complaint(&mut **person, WITH_PHOTO));
    }
    for (person, filed) in people.iter().zip(&filed) {
        let file = file_of(&city, filed);
        assert_eq!(file["state"], "awaited", "{}", person.channel());
        let id = file["id"].as_str().expect("an id");
        city.server().logged(&format!("files: {id} waits: refused"));
        let said = "получаем из мессенджера: 1";
        assert!(status_page(&city, filed).contains(said));
    }
    assert_my_data_tell(&mut *people[0], "получаем из мессенджера: 1");
    city.moves_to("2026-11-23T05:10:00Z");
    city.sends_what_waits();
    for (person, filed) in people.iter().zip(&filed) {
        assert_is_the_photo(&city, filed, person.channel());
    }
}

#[test]
fn what_is_no_picture_is_not_kept_and_the_log_says_so_without_its_name() {
    let city = city();
    city.server().plant(NAME);
    for platform in platforms(&city) {
        platform.keeps(NAME, "image/jpeg", b"<script>alert(1)</script>");
    }
    for mut person in everybody(&city) {
        if person.channel() == "generic" {
            continue;
        }
        let filed = file_a_complaint(&mut *person, WITH_PHOTO);
        let file = decided(&city, &filed);
        assert_eq!(file["state"], "refused", "{}", person.channel());
        assert_eq!(file["reason"], "attachment_type");
        let id = file["id"].as_str().expect("an id");
        let said = format!("files: {id} is not kept: attachment_type");
        city.server().logged(&said);
        assert_eq!(get(&city, &filed, &format!("/{id}")).status, 404);
    }
}

#[test]
fn what_the_platform_no_longer_has_is_given_up() {
    let city = city();
    let mut person = Telegram::new(&city);
    let filed = file_a_complaint(&mut person, WITH_PHOTO);
    let file = decided(&city, &filed);
    assert_eq!(
        (&file["state"], &file["reason"]),
        (&"refused".into(), &"unavailable".into())
    );
}

#[test]
fn a_photo_is_destroyed_with_its_appeal() {
    let city = city_with_photo();
    let filed = file_a_complaint(&mut Telegram::new(&city), WITH_PHOTO);
    assert_eq!(decided(&city, &filed)["state"], "stored");
    let rows = |table| count_in(city.server().state(), table);
    for table in TABLES {
        assert_eq!(rows(table), 1, "{table}");
    }
    withdraw(&city, &filed);
    city.moves_to(FIVE_YEARS_OVER);
    sweep(&city.server());
    assert_problem(&get(&city, &filed, ""), 404, "not_found");
    for table in TABLES {
        assert_eq!(rows(table), 0, "{table}");
    }
}
