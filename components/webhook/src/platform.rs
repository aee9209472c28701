//! What a platform is to those who send: how a reply is put into its calls, how a call is made, what became of it. Each platform's file fills one of
//! these; the list of them is here.

use chrono::TimeDelta;
use domain::Lang;
use domain::appeal::Channel;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};

use crate::accounts::Accounts;
use crate::outcome::Outcome;
use crate::reply::Reply;
use crate::{messenger, telegram, viber, vk, whatsapp};

/// How one platform is written to.
pub(crate) struct Platform {
    /// The variable with the tokens of our accounts.
    pub(crate) tokens: &'static str,
    /// The variable with the address of its interface.
    pub(crate) api_url: &'static str,
    /// The bodies of the calls that say a reply to somebody, in order, each within the platform's limits and without any secret.
    pub(crate) render: fn(to: &str, reply: &Reply) -> Vec<Vec<u8>>,
    /// One call.
    pub(crate) request: fn(&Call<'_>) -> Request<Vec<u8>>,
    /// What became of a call to its interface, by status, headers and body of the answer.
    pub(crate) outcome: fn(StatusCode, &HeaderMap, &[u8]) -> Outcome,
    /// How a file that a person sent is fetched.
    pub(crate) files: Files,
    /// For how long after a person's last word the platform lets us write to them.
    pub(crate) window: Option<TimeDelta>,
    /// The call that tells of a change of an appeal when that time is over, where the platform has such a thing.
    pub(crate) template: Option<fn(&Template<'_>) -> Vec<u8>>,
}

impl Platform {
    /// The tokens of our accounts and the address of its interface, without a slash at the end; `None` if the host does not give them.
    pub(crate) async fn settings(&self) -> Option<(Accounts, String)> {
        let tokens = web::variable(self.tokens).await.ok()?;
        let api_url = web::variable(self.api_url).await.ok()?;
        let api_url = api_url.trim_end_matches('/').to_owned();
        Some((Accounts::parse(&tokens), api_url))
    }
}

/// Makes a call of the answer to the one before.
type Follow = fn(&Wanted<'_>, &[u8]) -> Option<Request<Vec<u8>>>;

/// How a file is fetched.
#[derive(Clone, Copy)]
pub(crate) struct Files {
    /// The call that brings it, or, to the platform's interface, the one that says where it is.
    pub(crate) find: fn(&Wanted<'_>) -> Request<Vec<u8>>,
    /// The call that brings it, from the answer that says where it is.
    pub(crate) follow: Option<Follow>,
}

/// Files whose reference is their address.
pub(crate) const BY_ADDRESS: Files = Files {
    find: |wanted| get(wanted.reference),
    follow: None,
};

/// A file that is to be fetched.
pub(crate) struct Wanted<'a> {
    /// The address of the platform's interface, without a slash at the end.
    pub(crate) api_url: &'a str,
    /// The token of our account.
    pub(crate) token: &'a str,
    /// What the platform finds it by.
    pub(crate) reference: &'a str,
}

/// The media type of most calls.
pub(crate) const JSON: &str = "application/json";

/// A call that asks for what stands at an address. One that cannot be an address leads nowhere, which whoever calls sees.
pub(crate) fn get(address: &str) -> Request<Vec<u8>> {
    let mut request = Request::new(Vec::new());
    *request.uri_mut() = address.parse().unwrap_or_default();
    request
}

/// A call that hands something to an address, as with [`get`].
pub(crate) fn post(address: &str, media_type: &'static str, body: Vec<u8>) -> Request<Vec<u8>> {
    let mut request = get(address);
    *request.method_mut() = Method::POST;
    *request.body_mut() = body;
    let media_type = HeaderValue::from_static(media_type);
    request
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    request
}

/// The same call by whoever has this token. One that cannot stand in a header opens nothing, which whoever calls sees as well.
pub(crate) fn by_bearer(mut request: Request<Vec<u8>>, token: &str) -> Request<Vec<u8>> {
    if let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {token}")) {
        bearer.set_sensitive(true);
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
    }
    request
}

/// A call that is to be made.
pub(crate) struct Call<'a> {
    /// The address of the platform's interface, without a slash at the end.
    pub(crate) api_url: &'a str,
    /// The token of our account.
    pub(crate) token: &'a str,
    /// Our account, by the platform's id of it or its name in the configuration.
    pub(crate) account: &'a str,
    /// The receiver.
    pub(crate) to: &'a str,
    /// What [`Platform::render`] made.
    pub(crate) body: &'a [u8],
    /// The same at each try, and positive.
    pub(crate) key: i32,
}

/// A message whose words the platform has approved beforehand.
pub(crate) struct Template<'a> {
    /// The receiver.
    pub(crate) to: &'a str,
    /// Its name on the platform.
    pub(crate) name: &'a str,
    /// The language of the conversation.
    pub(crate) lang: Lang,
    /// What stands in it: the number of the appeal, how it is getting on.
    pub(crate) values: [&'a str; 2],
}

/// The platform of a channel; none for a channel that is only answered.
pub(crate) fn of(channel: Channel) -> Option<&'static Platform> {
    Some(match channel {
        Channel::Telegram => &telegram::PLATFORM,
        Channel::Whatsapp => &whatsapp::PLATFORM,
        Channel::Messenger => &messenger::MESSENGER,
        Channel::Instagram => &messenger::INSTAGRAM,
        Channel::Vk => &vk::PLATFORM,
        Channel::Viber => &viber::PLATFORM,
        Channel::Generic | Channel::Web | Channel::Api => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_to_be_told_news_has_a_platform() {
        for channel in Channel::ALL {
            assert_eq!(of(*channel).is_some(), channel.takes_calls(), "{channel}");
        }
    }
}
