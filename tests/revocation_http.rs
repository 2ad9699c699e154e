// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way to servers: `openssl ocsp` answering at a port, and servers that are slow, large, elsewhere or no servers.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "common/authority.rs"]
mod authority;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use authority::{AUTHORITY, revoked, valid};
use jiff::Timestamp;
use tashika::jpki::revocation::http::{
    Content, Fetched, HttpError, Network, Patience, Transport, Validators, check, fetch,
};
use tashika::jpki::revocation::ocsp::{CertIdHash, EXPECTS, Limits, Request, SENDS, State, verify};

/// Waits longer than any machine needs.
fn network() -> Network {
    let minute = Duration::from_secs(60);
    Network::new(Patience { connect: minute, answer: minute, file: minute })
}

fn post(url: &str, body: &[u8]) -> Result<Vec<u8>, HttpError> {
    post_by(&network(), url, body)
}

fn post_by(network: &Network, url: &str, body: &[u8]) -> Result<Vec<u8>, HttpError> {
    network.post(url, Content { sends: SENDS, expects: EXPECTS, body }, 64 * 1024)
}

/// `openssl ocsp` at a port of its own choice, for one request.
struct Server(Child, u16);

impl Server {
    fn start(case: &str, line: &str) -> Self {
        let index = format!("{case}.index");
        AUTHORITY.index(&index, line);
        let arguments = [
            "ocsp",
            "-index",
            &index,
            "-CA",
            "ca.pem",
            "-rsigner",
            "responder.pem",
            "-rkey",
            "responder.key",
            "-ndays",
            "1",
            "-port",
            "0",
            "-nrequest",
            "1",
        ];
        let mut command = AUTHORITY.command(&arguments);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut told = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut told).unwrap();
        let port = told.split_whitespace().nth(1).and_then(|at| at.rsplit(':').next()).unwrap();
        let port = port.parse().unwrap_or_else(|_| panic!("{told}"));
        Self(child, port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn openssl_is_asked_over_http_and_believed() {
    let (leaf, ca) = (AUTHORITY.der("leaf"), AUTHORITY.der("ca"));
    for (case, line, good) in [("http-good", valid(), true), ("http-revoked", revoked("superseded"), false)] {
        let server = Server::start(case, &line);
        let request = Request::new(&leaf, &ca, CertIdHash::Sha1).unwrap();
        let response = post(&format!("http://127.0.0.1:{}/", server.1), &request.der).unwrap();
        let status = verify(&request, &response, &ca, Timestamp::now(), &Limits::default()).unwrap();
        assert_eq!(matches!(status.state, State::Good), good, "{case}");
        assert_eq!(matches!(status.state, State::Revoked { .. }), !good, "{case}");
    }
}

/// A server that answers each request with the next of these texts, and tells what it was asked.
fn server(answers: Vec<Vec<u8>>, slowly: bool) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, asked) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let _ = tell.send(head(&mut stream));
            if slowly {
                // One byte now and then: no single wait is long.
                for byte in &answer {
                    std::thread::sleep(Duration::from_millis(100));
                    if stream.write_all(&[*byte]).is_err() {
                        return;
                    }
                }
            }
            let _ = stream.write_all(&answer);
            let _ = stream.flush();
        }
    });
    (port, asked)
}

/// What stands before the body of a request; the body is read, too.
fn head(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        text.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&text).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = stream.read_exact(&mut body);
    text
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

const TYPE: &str = "content-type: application/ocsp-response\r\n";

fn answered(answer: Vec<u8>) -> Result<Vec<u8>, HttpError> {
    let (port, _asked) = server(vec![answer], false);
    post(&format!("http://127.0.0.1:{port}/"), b"?")
}

#[test]
fn a_server_that_is_no_responder_is_told_for_what_it_is() {
    assert_eq!(answered(http("200 OK", TYPE, b"answer")), Ok(b"answer".to_vec()));
    let html = "content-type: text/html\r\n";
    assert_eq!(answered(http("200 OK", html, b"<html>")), Err(HttpError::ContentType));
    assert_eq!(answered(http("200 OK", "", b"answer")), Err(HttpError::ContentType));
    assert_eq!(answered(http("503 Busy", TYPE, b"")), Err(HttpError::Status(503)));
    assert_eq!(answered(http("404 Not Found", TYPE, b"")), Err(HttpError::Status(404)));
    for place in ["http://elsewhere.invalid/", "/here"] {
        // What is posted is never sent on, not even on the same host.
        let to = format!("{TYPE}location: {place}\r\n");
        assert_eq!(answered(http("302 Found", &to, b"")), Err(HttpError::Redirected), "{place}");
        assert_eq!(answered(http("307 Temporary", &to, b"")), Err(HttpError::Redirected), "{place}");
    }
    assert!(matches!(answered(b"garbage".to_vec()), Err(HttpError::Unreachable | HttpError::Timeout)));
    assert!(answered(Vec::new()).is_err());
}

#[test]
fn giants_are_refused_whether_or_not_they_say_how_large_they_are() {
    let giant = vec![0x30; 64 * 1024 + 1];
    assert_eq!(answered(http("200 OK", TYPE, &giant)), Err(HttpError::TooLarge));
    let unsaid = [format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{TYPE}\r\n").as_bytes(), &giant].concat();
    assert_eq!(answered(unsaid), Err(HttpError::TooLarge));
    let largest = vec![0x30; 64 * 1024];
    assert_eq!(answered(http("200 OK", TYPE, &largest)).map(|bytes| bytes.len()), Ok(64 * 1024));
    let cut = [&http("200 OK", TYPE, &[0x30; 100])[..], &[]].concat();
    let cut = &cut[..cut.len() - 50];
    assert!(answered(cut.to_vec()).is_err());
}

#[test]
fn a_slow_server_and_none_at_all_end_in_time() {
    let (port, _asked) = server(vec![http("200 OK", TYPE, &[0; 1000])], true);
    let second = Duration::from_secs(1);
    let hasty = Network::new(Patience { connect: second, answer: second, file: second });
    // Waited for, it would come: the whole answer takes well over a minute.
    assert_eq!(post_by(&hasty, &format!("http://127.0.0.1:{port}/"), b"?"), Err(HttpError::Timeout));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = listener.local_addr().unwrap().port();
    drop(listener);
    assert_eq!(post(&format!("http://127.0.0.1:{closed}/"), b"?"), Err(HttpError::Unreachable));
    assert_eq!(post("http://nobody.invalid/", b"?"), Err(HttpError::Unreachable));
    // TLS with somebody who speaks none.
    let (port, _asked) = server(vec![http("200 OK", TYPE, b"plain")], false);
    assert!(post_by(&hasty, &format!("https://127.0.0.1:{port}/"), b"?").is_err());
}

#[test]
fn only_plain_addresses_are_asked() {
    for good in ["http://ocsp.example/", "https://ocsp.example:8443/path", "http://[::1]:80"] {
        assert!(check(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "ocsp.example",
        "ftp://ocsp.example/",
        "file:///etc/passwd",
        "http://",
        "http://user@ocsp.example/",
        "http://ocsp.example/\r\nx: y",
        "http://ocsp.example/ ",
        "ldap://ocsp.example",
        "http://日本.example/",
    ] {
        assert_eq!(check(bad).err(), Some(HttpError::BadUrl), "{bad}");
    }
    assert!(check(&format!("http://ocsp.example/{}", "a".repeat(2048))).is_err());
}

#[test]
fn a_file_is_fetched_once_and_asked_for_again_by_what_the_server_said() {
    let first = http("200 OK", "etag: \"one\"\r\nlast-modified: Sat, 21 Nov 2026 00:00:00 GMT\r\n", b"list");
    let (port, asked) = server(vec![first, http("304 Not Modified", "", b"")], false);
    let url = format!("http://127.0.0.1:{port}/list.crl");
    let mut into = Vec::new();
    let fetched = fetch(&network(), &url, &Validators::default(), 100, &mut into).unwrap();
    let Fetched::New { validators, length: 4 } = fetched else { panic!("{fetched:?}") };
    assert_eq!(into, b"list");
    assert!(!asked.recv().unwrap().contains("if-none-match"));
    let again = fetch(&network(), &url, &validators, 100, &mut into).unwrap();
    assert_eq!((again, into.len()), (Fetched::NotModified, 4));
    let second = asked.recv().unwrap();
    assert!(
        second.contains("if-none-match: \"one\"") && second.contains("if-modified-since: sat, 21 nov"),
        "{second}"
    );
    assert!(second.contains("user-agent: tashika\r\n"), "{second}");
}

#[test]
fn a_file_follows_its_own_host_and_no_other_and_stays_bounded() {
    let here = http("301 Moved", "location: /there\r\n", b"");
    let (port, _asked) = server(vec![here, http("200 OK", "", b"list")], false);
    let get = |port: u16, limit: u64| {
        let mut into = Vec::new();
        let url = format!("http://127.0.0.1:{port}/");
        fetch(&network(), &url, &Validators::default(), limit, &mut into).map(|_| into)
    };
    assert_eq!(get(port, 100), Ok(b"list".to_vec()));
    for place in
        ["http://elsewhere.invalid/", "//elsewhere.invalid/", "https://127.0.0.1/", "ftp://127.0.0.1/"]
    {
        let (port, _asked) = server(vec![http("302 Found", &format!("location: {place}\r\n"), b"")], false);
        assert_eq!(get(port, 100), Err(HttpError::Redirected), "{place}");
    }
    let loops = (0..9).map(|_| http("302 Found", "location: /\r\n", b"")).collect();
    let (port, _asked) = server(loops, false);
    assert_eq!(get(port, 100), Err(HttpError::Redirected));
    let (port, _asked) = server(vec![http("200 OK", "", &[0; 101])], false);
    assert_eq!(get(port, 100), Err(HttpError::TooLarge));
    // Not asked for, and so no answer.
    let (port, _asked) = server(vec![http("304 Not Modified", "", b"")], false);
    assert!(get(port, 100).is_err());
}
