// SPDX-License-Identifier: MIT OR Apache-2.0
//! HTTP and HTTPS for revocation: what comes over it is signed by the certification authority all the same, so that the
//! transport only has to be bounded. No redirect leaves its host, nothing is retried, nothing is compressed.
//!
//! A proxy is used if the environment names one (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`).

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use ureq::http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION};
use ureq::http::{Response, Uri};
use ureq::{Agent, Body};

/// The longest address that is asked.
const LONGEST_URL: usize = 2_048;
/// The longest value of a header that is kept and sent back.
const LONGEST_VALIDATOR: usize = 256;
/// How often a GET follows a redirect on its own host.
const MOST_REDIRECTS: u8 = 3;

/// Why nothing usable came. Holds no address and no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Not an address of `http` or `https`, too long, or with a user name in it.
    #[error("not an address that is asked")]
    BadUrl,
    /// No such host, no connection, or one that broke off.
    #[error("no connection")]
    Unreachable,
    /// Too slow.
    #[error("no answer in time")]
    Timeout,
    /// The server's certificate or its TLS was not accepted.
    #[error("the server's TLS was not accepted")]
    Tls,
    /// Another status than 200 (and 304, if that was asked for).
    #[error("the server answered with the status {0}")]
    Status(u16),
    /// It points to another host.
    #[error("the server points to another host")]
    Redirected,
    /// More bytes than are taken.
    #[error("the answer is too large")]
    TooLarge,
    /// Another type of content than the protocol's.
    #[error("the answer is of another type")]
    ContentType,
    /// What was received could not be written.
    #[error("what was received could not be written ({0})")]
    Write(ErrorKind),
}

impl HttpError {
    /// A stable word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadUrl => "bad_url",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Status(_) => "status",
            Self::Redirected => "redirected",
            Self::TooLarge => "too_large",
            Self::ContentType => "content_type",
            Self::Write(_) => "write",
        }
    }
}

/// What a server said to know a file by, to be asked again later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What came of fetching a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It is the one we have; nothing was written.
    NotModified,
    /// A file; all of it was written.
    New {
        /// How to ask for it next time.
        validators: Validators,
        /// Its bytes.
        length: u64,
    },
}

/// A way to a server.
pub trait Transport: Send + Sync + std::fmt::Debug {
    /// Posts `body` and gives the answer, of at most `limit` bytes, of the type `expects`.
    ///
    /// # Errors
    /// [`HttpError`].
    fn post(&self, url: &str, content: Content<'_>, limit: usize) -> Result<Vec<u8>, HttpError>;

    /// Writes a file of at most `limit` bytes to `into`, unless it is still the one that `known` describes. If it fails,
    /// part of it may have been written.
    ///
    /// # Errors
    /// [`HttpError`].
    fn get(
        &self,
        url: &str,
        known: &Validators,
        limit: u64,
        into: &mut dyn Write,
    ) -> Result<Fetched, HttpError>;
}

/// What is posted.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// Its type.
    pub sends: &'a str,
    /// The type of an answer.
    pub expects: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// Fetches a file whole: [`Transport::get`], with `limit` kept to whatever the transport does.
///
/// # Errors
/// [`HttpError`].
pub fn fetch(
    transport: &dyn Transport,
    url: &str,
    known: &Validators,
    limit: u64,
    into: &mut dyn Write,
) -> Result<Fetched, HttpError> {
    let mut bounded = Bounded { into, left: limit, over: false, failed: None };
    let fetched = transport.get(url, known, limit, &mut bounded);
    match (bounded.over, bounded.failed) {
        (true, _) => Err(HttpError::TooLarge),
        (false, Some(kind)) => Err(HttpError::Write(kind)),
        (false, None) => fetched,
    }
}

struct Bounded<'a> {
    into: &'a mut dyn Write,
    left: u64,
    over: bool,
    failed: Option<ErrorKind>,
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() as u64 > self.left {
            self.over = true;
            return Err(ErrorKind::FileTooLarge.into());
        }
        let written = self.into.write(bytes).inspect_err(|error| self.failed = Some(error.kind()))?;
        self.left -= written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.into.flush()
    }
}

/// How long is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For a posted question and its answer, all in all: a customer is standing there.
    pub answer: Duration,
    /// For a file, all in all.
    pub file: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(10),
            file: Duration::from_secs(600),
        }
    }
}

/// The real one: TLS by `rustls`, with the roots that browsers trust.
#[derive(Debug)]
pub struct Network {
    agent: Agent,
    patience: Patience,
}

impl Network {
    /// With these limits of time.
    #[must_use]
    pub fn new(patience: Patience) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent("tashika")
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .max_response_header_size(16 * 1024)
            .max_idle_connections(4)
            .build();
        Self { agent: Agent::new_with_config(config), patience }
    }

    fn look(&self, url: &str, known: &Validators) -> Result<Response<Body>, HttpError> {
        let mut request = self.agent.get(url).config().timeout_global(Some(self.patience.file)).build();
        if let Some(etag) = &known.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(since) = &known.last_modified {
            request = request.header(IF_MODIFIED_SINCE, since);
        }
        request.call().map_err(|error| why(&error))
    }
}

impl Default for Network {
    fn default() -> Self {
        Self::new(Patience::default())
    }
}

impl Transport for Network {
    fn post(&self, url: &str, content: Content<'_>, limit: usize) -> Result<Vec<u8>, HttpError> {
        check(url)?;
        let request = self.agent.post(url).config().timeout_global(Some(self.patience.answer)).build();
        let request = request.content_type(content.sends).header("accept", content.expects);
        let mut answer = request.send(content.body).map_err(|error| why(&error))?;
        status(&answer)?;
        if answer.body().mime_type().is_none_or(|kind| !kind.eq_ignore_ascii_case(content.expects)) {
            return Err(HttpError::ContentType);
        }
        let mut bytes = Vec::new();
        copy(answer.body_mut(), limit as u64, &mut bytes)?;
        Ok(bytes)
    }

    fn get(
        &self,
        url: &str,
        known: &Validators,
        limit: u64,
        into: &mut dyn Write,
    ) -> Result<Fetched, HttpError> {
        let mut url = check(url)?.to_string();
        for _ in 0..=MOST_REDIRECTS {
            let mut answer = self.look(&url, known)?;
            let asked = known.etag.is_some() || known.last_modified.is_some();
            if asked && answer.status().as_u16() == 304 {
                return Ok(Fetched::NotModified);
            }
            if answer.status().is_redirection() {
                url = elsewhere(&url, &answer)?;
                continue;
            }
            status(&answer)?;
            let validators = validators(&answer);
            let length = copy(answer.body_mut(), limit, into)?;
            return Ok(Fetched::New { validators, length });
        }
        Err(HttpError::Redirected)
    }
}

/// An address that may be asked.
///
/// # Errors
/// [`HttpError::BadUrl`].
pub fn check(url: &str) -> Result<Uri, HttpError> {
    let plain = url.len() <= LONGEST_URL && url.bytes().all(|byte| byte.is_ascii_graphic());
    let uri: Uri = Some(url).filter(|_| plain).and_then(|url| url.parse().ok()).ok_or(HttpError::BadUrl)?;
    let scheme = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = uri.host().is_some_and(|host| !host.is_empty());
    let user = uri.authority().is_none_or(|authority| authority.as_str().contains('@'));
    if scheme && host && !user { Ok(uri) } else { Err(HttpError::BadUrl) }
}

fn status(answer: &Response<Body>) -> Result<(), HttpError> {
    match answer.status().as_u16() {
        200 => Ok(()),
        300..=399 => Err(HttpError::Redirected),
        other => Err(HttpError::Status(other)),
    }
}

/// Where a redirect points to, if that is the same server.
fn elsewhere(from: &str, answer: &Response<Body>) -> Result<String, HttpError> {
    let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).ok_or(HttpError::Redirected)?;
    let from = check(from)?;
    let (Some(scheme), Some(authority)) = (from.scheme_str(), from.authority()) else {
        return Err(HttpError::BadUrl);
    };
    // A path, and not `//host/path`.
    if to.starts_with('/') && !to.starts_with("//") {
        return check(&format!("{scheme}://{authority}{to}")).map(|uri| uri.to_string());
    }
    let there = check(to).map_err(|_| HttpError::Redirected)?;
    let same = there.scheme_str() == Some(scheme) && there.authority() == Some(authority);
    if same { Ok(there.to_string()) } else { Err(HttpError::Redirected) }
}

fn validators(answer: &Response<Body>) -> Validators {
    let text = |name| {
        let value = answer.headers().get(name)?.to_str().ok()?;
        (value.len() <= LONGEST_VALIDATOR).then(|| value.to_owned())
    };
    Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) }
}

fn copy(body: &mut Body, limit: u64, into: &mut dyn Write) -> Result<u64, HttpError> {
    if body.content_length().is_some_and(|length| length > limit) {
        return Err(HttpError::TooLarge);
    }
    let mut from = body.with_config().limit(u64::MAX).reader().take(limit.saturating_add(1));
    let mut piece = vec![0; 64 * 1024];
    let mut length = 0_u64;
    loop {
        let read = match from.read(&mut piece) {
            Ok(0) => return Ok(length),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(why(&ureq::Error::from(error))),
        };
        length += read as u64;
        if length > limit {
            return Err(HttpError::TooLarge);
        }
        let piece = piece.get(..read).unwrap_or_default();
        into.write_all(piece).map_err(|error| HttpError::Write(error.kind()))?;
    }
}

fn why(error: &ureq::Error) -> HttpError {
    match error {
        ureq::Error::StatusCode(code) => HttpError::Status(*code),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => HttpError::BadUrl,
        ureq::Error::Timeout(_) => HttpError::Timeout,
        ureq::Error::Io(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
            HttpError::Timeout
        }
        // rustls reports through `io` while a connection is being made.
        ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => HttpError::Tls,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => HttpError::Tls,
        ureq::Error::RedirectFailed | ureq::Error::TooManyRedirects => HttpError::Redirected,
        ureq::Error::BodyExceedsLimit(_) => HttpError::TooLarge,
        _ => HttpError::Unreachable,
    }
}

/// What answers a question in memory.
pub type Responder = Arc<dyn Fn(&[u8]) -> Result<Vec<u8>, HttpError> + Send + Sync>;

/// Servers in memory: for training and for tests. An address that is not here is unreachable.
#[derive(Clone, Default)]
pub struct Memory {
    responders: BTreeMap<String, Responder>,
    files: BTreeMap<String, (Validators, Vec<u8>)>,
}

impl Memory {
    /// With somebody who answers what is posted to an address.
    #[must_use]
    pub fn answering(mut self, url: &str, responder: Responder) -> Self {
        self.responders.insert(url.to_owned(), responder);
        self
    }

    /// With a file.
    #[must_use]
    pub fn with_file(mut self, url: &str, validators: Validators, bytes: Vec<u8>) -> Self {
        self.files.insert(url.to_owned(), (validators, bytes));
        self
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({} responders, {} files)", self.responders.len(), self.files.len())
    }
}

impl Transport for Memory {
    fn post(&self, url: &str, content: Content<'_>, limit: usize) -> Result<Vec<u8>, HttpError> {
        let responder = self.responders.get(url).ok_or(HttpError::Unreachable)?;
        let answer = responder(content.body)?;
        if answer.len() > limit { Err(HttpError::TooLarge) } else { Ok(answer) }
    }

    fn get(
        &self,
        url: &str,
        known: &Validators,
        limit: u64,
        into: &mut dyn Write,
    ) -> Result<Fetched, HttpError> {
        let (validators, bytes) = self.files.get(url).ok_or(HttpError::Unreachable)?;
        let same = |mine: &Option<String>, theirs: &Option<String>| mine.is_some() && mine == theirs;
        if same(&known.etag, &validators.etag) || same(&known.last_modified, &validators.last_modified) {
            return Ok(Fetched::NotModified);
        }
        if bytes.len() as u64 > limit {
            return Err(HttpError::TooLarge);
        }
        into.write_all(bytes).map_err(|error| HttpError::Write(error.kind()))?;
        Ok(Fetched::New { validators: validators.clone(), length: bytes.len() as u64 })
    }
}
