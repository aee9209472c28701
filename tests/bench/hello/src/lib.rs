//! The least that a Spin HTTP component can be: the baseline of the load benchmark.

use spin_sdk::http::{FullBody, Request, Response, Result};

#[spin_sdk::http_service]
async fn hello(_request: Request) -> Result<spin_sdk::http::Response<FullBody<&'static [u8]>>> {
    Ok(Response::new(FullBody::new(b"hello")))
}
