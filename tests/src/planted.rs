//! What the tests type, say and send about persons; no such person lives. Each value stands here once, and all of them are in [`VALUES`]: what
//! must not stand anywhere in the clear is what [`crate::Server`] searches for when it stops, whatever the journey was.

use crate::search::Value;

/// A family name.
pub const FAMILY: &str = "Сынақбаева";
/// A given name.
pub const GIVEN: &str = "Әсем";
/// A patronymic.
pub const PATRONYMIC: &str = "Сынаққызы";
/// The family name of somebody who files for another.
pub const REPRESENTATIVE: &str = "Өкілов";
/// The number of a natural person.
pub const IIN: &str = "061211600012";
/// Its last digit is wrong.
pub const WRONG_IIN: &str = "950815350124";
/// The name of a legal entity.
pub const ORGANIZATION: &str = "«Сынақ» ЖШС";
/// The number of a legal entity.
pub const BIN: &str = "950815350123";
/// The document that empowers a representative.
pub const AUTHORITY: &str = "Сенімхат № 1";
/// A phone number as it is kept. It is not the one that the pages give as an example.
pub const PHONE: &str = "+77075550817";
/// The same as a person types it.
pub const PHONE_TYPED: &str = "8 707 555 08 17";
/// An e-mail address.
pub const EMAIL: &str = "Asem.Synaqbaeva@example.com";
/// A postal address.
pub const ADDRESS: &str = "Тест көшесі, 1";
/// Where it happened.
pub const PLACE: &str = "Тест көшесі, 3-үйдің ауласы";
/// Where it happened, on the map: latitude and longitude.
pub const POINT: (f64, f64) = (51.128_207, 71.430_411);
/// The substance, in two languages: a letter of neither may be lost.
pub const TEXT: &str = "Үшінші күн ауламызда жарық жоқ. Прошу восстановить освещение.";
/// How somebody calls themselves in a chat.
pub const USER_NAME: &str = "asem_synaqbaeva";
/// Where a client comes from.
pub const CLIENT: &str = "203.0.113.7";

/// All of it, each as the part by which it is found however it was written. Shorter ones than six bytes would be found by chance.
pub const VALUES: &[Value<'static>] = &[
    Value::Text(FAMILY),
    Value::Text(GIVEN),
    Value::Text(PATRONYMIC),
    Value::Text(REPRESENTATIVE),
    Value::Text(IIN),
    Value::Text(WRONG_IIN),
    Value::Text("Сынақ» ЖШС"),
    Value::Text(BIN),
    Value::Text(AUTHORITY),
    Value::Text("7075550817"),
    Value::Text("707 555 08 17"),
    Value::Text("555-08-17"),
    Value::Text(EMAIL),
    Value::Text("Тест көшесі"),
    Value::Text("51.128207"),
    Value::Text("71.430411"),
    Value::Degrees(POINT.0),
    Value::Degrees(POINT.1),
    Value::Text("ауламызда жарық"),
    Value::Text("Прошу восстановить"),
    Value::Text("во дворе нет света"),
    Value::Text(USER_NAME),
    Value::Text("203.0.113."),
];
